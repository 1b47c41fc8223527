using ILGPU;
using ILGPU.Runtime;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// Everything that a plan keeps on the device: relevance buffers, captured activations, constants, scratch. All of it is allocated when
/// the plan is opened, nothing while it runs.
/// </summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly LrpPlan _plan;
    private readonly KernelDevice _device;
    private readonly List<MemoryBuffer> _owned = [];
    private readonly ArrayView<float>[] _slots;
    private readonly Dictionary<string, ArrayView<float>> _activations = [];
    private readonly Dictionary<float[], ArrayView<float>> _constants = new(ReferenceEqualityComparer.Instance);
    private float[] _ones = [];

    public DeviceMemory(LrpPlan plan, KernelDevice device)
    {
        _plan = plan;
        _device = device;
        try
        {
            _slots = [.. plan.Buffers.Lengths.Select(l => Allocate(l))];
            foreach (string tensor in plan.Steps.SelectMany(s => s.Activations).Distinct()) _activations[tensor] = Allocate(Length(tensor));
            int scratch = plan.Steps.Select(ScratchLength).DefaultIfEmpty(0).Max();
            Scratch = Allocate(Math.Max(1, scratch));
            int winners = plan.Steps.OfType<MaxPoolStep>().Select(s => s.Geometry.OutputLength).DefaultIfEmpty(0).Max();
            MemoryBuffer1D<int, Stride1D.Dense> ints = device.AllocateInts(Math.Max(1, winners));
            _owned.Add(ints);
            Winners = ints.View;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Working memory of one step at a time: denominators, partial results.</summary>
    public ArrayView<float> Scratch { get; }

    /// <summary>Working memory of max pools: the winner of each window.</summary>
    public ArrayView<int> Winners { get; }

    /// <summary>The activations that live on the device.</summary>
    public IEnumerable<string> Activations => _activations.Keys;

    /// <summary>The relevance of a tensor.</summary>
    public ArrayView<float> Relevance(string tensor) => _slots[_plan.Buffers[tensor]].SubView(0, Length(tensor));

    /// <summary>A captured activation.</summary>
    public ArrayView<float> Activation(string tensor) => _activations[tensor];

    /// <summary>A constant of a step; uploaded when it is first asked for, once per array.</summary>
    public ArrayView<float> Constant(float[] values)
    {
        if (_constants.TryGetValue(values, out ArrayView<float> view)) return view;
        view = Allocate(Math.Max(1, values.Length)).SubView(0, values.Length);
        if (values.Length > 0) _device.Upload(values, view);
        return _constants[values] = view;
    }

    /// <summary>Integer constants, uploaded once.</summary>
    public ArrayView<int> Constant(int[] values)
    {
        MemoryBuffer1D<int, Stride1D.Dense> buffer = _device.AllocateInts(Math.Max(1, values.Length));
        _owned.Add(buffer);
        if (values.Length > 0) _device.Upload(values, buffer.View.SubView(0, values.Length));
        return buffer.View.SubView(0, values.Length);
    }

    /// <summary>A constant of ones.</summary>
    public ArrayView<float> Ones(int length)
    {
        if (_ones.Length < length)
        {
            _ones = new float[length];
            Array.Fill(_ones, 1f);
        }
        return Constant(_ones).SubView(0, length);
    }

    /// <summary>Memory that lives as long as the plan is open.</summary>
    public ArrayView<float> Allocate(int length)
    {
        MemoryBuffer1D<float, Stride1D.Dense> buffer = _device.Allocate(length);
        _owned.Add(buffer);
        return buffer.View;
    }

    public void Dispose() => _device.Free(_owned);

    private int Length(string tensor) => Shapes.Length(_plan.Shapes[tensor]);

    private static int ScratchLength(LrpStep step) => step switch
    {
        LinearStep l when l.Groups.Any(g => g.Denominator == DenominatorSource.Terms) => l.Geometry.OutputLength,
        MaxPoolStep { ShareTies: true } m => m.Geometry.OutputLength,
        ExtremumStep { Rivals.Count: > 0 } e => Shapes.Length(e.Layer.OutputShape),
        LrnStep n => Shapes.Length(n.Layer.Shape),
        _ => 0,
    };
}
