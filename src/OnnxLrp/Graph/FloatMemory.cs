using System.Buffers;
using System.Runtime.InteropServices;

namespace OnnxLrp.Graph;

/// <summary>
/// The bytes of a float array, so that a tensor's elements are one array for all who read them: the file's bytes, the numbers that plans
/// compute with, and what ONNX Runtime is given. Sizes that are no multiple of four end in unused bytes.
/// </summary>
/// <param name="values">The array; it must not change.</param>
/// <param name="length">Bytes that are used.</param>
internal sealed class FloatMemory(float[] values, int length) : MemoryManager<byte>
{
    private GCHandle _pin;
    private int _pins;

    /// <summary>New memory, not cleared.</summary>
    public static FloatMemory Allocate(int bytes) =>
        new(GC.AllocateUninitializedArray<float>((int)(((long)bytes + sizeof(float) - 1) / sizeof(float))), bytes);

    /// <summary>
    /// Asks before anything is allocated whether it can fit: a system that lends memory it does not have would end the process later.
    /// </summary>
    /// <param name="bytes">What a model needs in all.</param>
    /// <exception cref="InsufficientMemoryException">It is more than the machine or container has.</exception>
    public static void Require(double bytes)
    {
        if (bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) throw new InsufficientMemoryException();
    }

    /// <summary>The whole array after some bytes; null where they are other memory or a part of it.</summary>
    public static float[]? ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetMemoryManager(bytes, out FloatMemory? memory, out int start, out int length) && start == 0 && length == memory.Values.Length * sizeof(float)
            ? memory.Values
            : null;

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(values.AsSpan())[..length];

    /// <inheritdoc/>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        lock (this)
        {
            if (_pins++ == 0) _pin = GCHandle.Alloc(values, GCHandleType.Pinned);
            return new MemoryHandle((byte*)_pin.AddrOfPinnedObject() + elementIndex, default, this);
        }
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        lock (this)
        {
            if (--_pins == 0) _pin.Free();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private float[] Values => values;
}
