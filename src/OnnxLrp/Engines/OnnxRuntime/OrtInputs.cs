using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>Tensors that ONNX Runtime holds already, as inputs.</summary>
public static class OrtInputs
{
    /// <summary>
    /// Adds a tensor of ONNX Runtime in host memory: Float, Int64 and Bool without a copy, other numbers as a copy. It must not be disposed
    /// until the explanation is there.
    /// </summary>
    /// <param name="inputs">The inputs to add it to.</param>
    /// <param name="name">The input's name in the model.</param>
    /// <param name="value">The tensor.</param>
    /// <exception cref="ArgumentException">The input has values already, or <paramref name="value"/> is no tensor.</exception>
    /// <exception cref="TensorTypeException">Its elements are no numbers.</exception>
    public static ModelInputs Add(this ModelInputs inputs, string name, OrtValue value)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(value);
        if (!value.IsTensor) throw new ArgumentException(
            $"the value of input \"{name}\" is a {value.OnnxType}; expected a tensor", nameof(value));
        return inputs.Add(name, Tensor(name, value));
    }

    private static HostTensor Tensor(string name, OrtValue value)
    {
        int[] shape = OrtTensors.Shape(value);
        return OrtTensors.Type(value) switch
        {
            OnnxElementType.Float => new HostTensor((ReadOnlyMemory<float>)new OrtMemory<float>(value).Memory, shape),
            OnnxElementType.Int64 => new HostTensor((ReadOnlyMemory<long>)new OrtMemory<long>(value).Memory, shape),
            OnnxElementType.Bool => new HostTensor((ReadOnlyMemory<bool>)new OrtMemory<bool>(value).Memory, shape),
            OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16 =>
                new HostTensor(OrtTensors.Copy(name, value).ToFloats(), shape),
            _ => new HostTensor(OrtTensors.Copy(name, value).ToInt64s(), shape),
        };
    }

    /// <summary>The memory of a tensor, which keeps the tensor alive.</summary>
    private sealed unsafe class OrtMemory<T>(OrtValue value) : MemoryManager<T> where T : unmanaged
    {
        public override Span<T> GetSpan() => value.GetTensorMutableDataAsSpan<T>();

        // Native memory does not move, so there is nothing to pin.
        public override MemoryHandle Pin(int elementIndex = 0) =>
            new(Unsafe.AsPointer(ref MemoryMarshal.GetReference(GetSpan()[elementIndex..])), default, this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
