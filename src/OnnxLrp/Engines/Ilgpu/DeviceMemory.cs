using ILGPU;
using ILGPU.Runtime;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// Everything that a plan keeps on the device: buffers of values, activations, constants, scratch. All of it is allocated when the plan is
/// opened, nothing while it runs.
/// </summary>
internal sealed class DeviceMemory(KernelDevice device) : IDisposable
{
    private readonly List<MemoryBuffer> _owned = [];
    private readonly Dictionary<string, (Activation Source, ArrayView<float> View)> _activations = [];
    private readonly Dictionary<string, ArrayView<float>> _starts = [];
    private readonly Dictionary<(string Tensor, int Axis), (ConditionSource Source, ArrayView<float> View)> _conditions = [];
    private readonly Dictionary<float[], ArrayView<float>> _parameters = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(float Value, int Length), ArrayView<float>> _constants = [];
    private ArrayView<float> _scratch;
    private int _scratchLength = 1;

    /// <summary>The activations that launches read.</summary>
    public IEnumerable<(Activation Source, ArrayView<float> View)> Activations => _activations.Values;

    /// <summary>Sets the mask on the relevance of a tensor.</summary>
    public void Set(string tensor, float[] factors)
    {
        foreach ((_, ArrayView<float> view) in _conditions.Values.Where(c => c.Source.Tensor == tensor)) device.Upload(factors, view);
    }

    /// <summary>The values of a tensor of the model; uploaded before every run.</summary>
    public ArrayView<float> Activation(Activation source)
    {
        if (_activations.TryGetValue(source.Tensor, out (Activation, ArrayView<float> View) known)) return known.View;
        ArrayView<float> view = Allocate(source.Infer().Length);
        _activations[source.Tensor] = (source, view);
        return view;
    }

    /// <summary>The start relevance of a tensor; uploaded before every backward pass.</summary>
    public ArrayView<float> Start(StartRelevanceSource source)
    {
        if (!_starts.TryGetValue(source.Tensor, out ArrayView<float> view)) _starts[source.Tensor] = view = Allocate(source.Infer().Length);
        return view;
    }

    /// <summary>The start relevance of a tensor that starts.</summary>
    public ArrayView<float> Start(string tensor) => _starts[tensor];

    /// <summary>A mask on the relevance of a tensor: 1 everywhere until something else is uploaded.</summary>
    public ArrayView<float> Condition(ConditionSource source)
    {
        (string, int) key = (source.Tensor, source.Axis);
        if (!_conditions.TryGetValue(key, out (ConditionSource, ArrayView<float> View) known))
        {
            _conditions[key] = known = (source, Filled(1, Shapes.Length(source.Shape)));
        }
        return known.View;
    }

    /// <summary>A constant; uploaded when it is first asked for, once per array.</summary>
    public ArrayView<float> Parameter(float[] values)
    {
        if (_parameters.TryGetValue(values, out ArrayView<float> view)) return view;
        view = Allocate(values.Length);
        device.Upload(values, view);
        return _parameters[values] = view;
    }

    /// <summary>One number, so many times.</summary>
    public ArrayView<float> Constant(double value, int length)
    {
        (float, int) key = ((float)value, length);
        if (!_constants.TryGetValue(key, out ArrayView<float> view)) _constants[key] = view = Filled((float)value, length);
        return view;
    }

    /// <summary>Integer constants.</summary>
    public ArrayView<int> Integers(int[] values)
    {
        MemoryBuffer1D<int, Stride1D.Dense> buffer = device.AllocateInts(Math.Max(1, values.Length));
        _owned.Add(buffer);
        device.Upload(values, buffer.View.SubView(0, values.Length));
        return buffer.View.SubView(0, values.Length);
    }

    /// <summary>Asks for working memory of one launch at a time, before <see cref="AllocateScratch"/>.</summary>
    public void NeedScratch(int length) => _scratchLength = Math.Max(_scratchLength, length);

    /// <summary>Allocates the working memory that was asked for.</summary>
    public void AllocateScratch() => _scratch = Allocate(_scratchLength);

    /// <summary>The working memory; launches ask for it when they run.</summary>
    public ArrayView<float> Scratch(int length) => _scratch.SubView(0, length);

    /// <summary>Memory that lives as long as the plan is open.</summary>
    public ArrayView<float> Allocate(int length)
    {
        MemoryBuffer1D<float, Stride1D.Dense> buffer = device.Allocate(Math.Max(1, length));
        _owned.Add(buffer);
        return buffer.View.SubView(0, length);
    }

    public void Dispose() => device.Free(_owned);

    private ArrayView<float> Filled(float value, int length)
    {
        ArrayView<float> view = Allocate(length);
        ElementwiseKernels.Fill(device, view, value);
        return view;
    }
}
