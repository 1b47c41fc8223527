using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.MatMul;
using OnnxLrp.Kernels.Pooling;
using OnnxLrp.Kernels.Reduction;
using OnnxLrp.Kernels.Routing;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using Functions = OnnxLrp.Kernels.Elementwise.Functions;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// Turns a relevance graph into launches. It walks the graph once, when a plan is opened: what it "runs" for an operation is a launch that
/// is appended to the program. Truth values are 0 and 1.
/// </summary>
internal sealed class DeviceCompiler : GraphInterpreter<ArrayView<float>>
{
    private readonly DeviceMemory _memory;
    private readonly KernelDevice _device;
    private readonly CompoundKernels _compounds;
    private readonly RelevanceGraph _graph;
    private readonly Dictionary<Value, DeviceResult> _results;
    private readonly DoublesOnHost _host = new();
    private readonly BufferPlan _buffers;
    private readonly ArrayView<float>[] _slots;
    private readonly List<Action> _launches = [];

    private DeviceCompiler(RelevanceGraph graph, IReadOnlyCollection<string> tensors, DeviceMemory memory, KernelDevice device)
    {
        (_memory, _device, _compounds) = (memory, device, new CompoundKernels(memory, device));
        _graph = _host.Apply(Expansion.Apply(new ExactDenominators().Apply(graph), HasKernel));
        _results = tensors.Select(t => _graph.Results[t]).Distinct().ToDictionary(v => v, _ => default(DeviceResult));
        Values = _graph.Needed(tensors);
        _buffers = new BufferPlan(Values, [], v => v.Maker.Operands.Count > 0, v => !_results.ContainsKey(v));
        _slots = [.. _buffers.Lengths.Select(memory.Allocate)];
    }

    private IReadOnlyList<Value> Values { get; }

    /// <summary>Compiles what the relevance of some tensors needs.</summary>
    /// <param name="graph">The graph of a plan.</param>
    /// <param name="tensors">Tensors of <see cref="RelevanceGraph.Results"/>.</param>
    /// <param name="memory">Where values lie.</param>
    /// <param name="device">Where launches run.</param>
    public static DeviceProgram Compile(RelevanceGraph graph, IReadOnlyCollection<string> tensors, DeviceMemory memory, KernelDevice device)
    {
        var compiler = new DeviceCompiler(graph, tensors, memory, device);
        compiler.Run(compiler.Values, []);
        memory.AllocateScratch();
        return new DeviceProgram(
            compiler._launches, tensors.Distinct().ToDictionary(t => t, t => compiler._results[compiler._graph.Results[t]]),
            compiler._host.Taken);
    }

    protected override bool HasKernel(Compound compound) => CompoundKernels.Has(compound);

    protected override void Done(Value value, ArrayView<float> held)
    {
        if (_results.ContainsKey(value)) _results[value] = new DeviceResult(held, _launches.Count);
    }

    protected override ArrayView<float> Run(Activation source) => _memory.Activation(source);

    protected override ArrayView<float> Run(ParameterConstant source) => _memory.Parameter(source.Values);

    protected override ArrayView<float> Run(Constant source) => _memory.Constant(source.Value, Shapes.Length(source.Shape));

    protected override ArrayView<float> Run(StartRelevanceSource source) => _memory.Start(source);

    protected override ArrayView<float> Run(ConditionSource source) => _memory.Condition(source);

    protected override ArrayView<float> Run(Binary operation, Value result, ArrayView<float> a, ArrayView<float> b) =>
        _buffers.IsAlias(result)
            ? a
            : Elementwise(ElementwiseFunctions.Of(operation.Kind), result, Operand(operation, 0, a), Operand(operation, 1, b));

    protected override ArrayView<float> Run(Unary operation, Value result, ArrayView<float> x) =>
        Elementwise(ElementwiseFunctions.Of(operation.Kind), result, Operand(operation, 0, x));

    protected override ArrayView<float> Run(Comparison operation, Value result, ArrayView<float> a, ArrayView<float> b) =>
        Elementwise(ElementwiseFunctions.Of(operation.Kind), result, Operand(operation, 0, a), Operand(operation, 1, b));

    protected override ArrayView<float> Run(
        Selection operation, Value result, ArrayView<float> condition, ArrayView<float> yes, ArrayView<float> no)
    {
        BroadcastOperand c = Operand(operation, 0, condition), y = Operand(operation, 1, yes), n = Operand(operation, 2, no);
        return Launch(result, (target, add) => ElementwiseKernels.Select(_device, c, y, n, result.Info.Shape, target, add));
    }

    protected override ArrayView<float> Run(Stabilisation operation, Value result, ArrayView<float> z) =>
        Elementwise(
            ElementwiseKernels.Binary<Functions.Stabilise>, result, Operand(operation, 0, z),
            new BroadcastOperand(_memory.Constant(operation.Epsilon, 1), []));

    protected override ArrayView<float> Run(Conversion operation, Value result, ArrayView<float> x) => Copy(operation, result, x);

    protected override ArrayView<float> Run(Convolution operation, Value result, ArrayView<float> u, ArrayView<float> w)
    {
        int batch = result.Info.Shape[0];
        ConvolutionGeometry geometry = operation.Geometry;
        LinearMap map = LinearMaps.For(geometry with
        {
            InputShape = [batch, .. geometry.InputShape[1..]],
            OutputShape = [batch, .. geometry.OutputShape[1..]],
        });
        return Linear(map, operation.IsAdjoint, result, u, new Weights(w, ParameterPart.Value));
    }

    protected override ArrayView<float> Run(MatrixProduct operation, Value result, ArrayView<float> a, ArrayView<float> b)
    {
        int[] left = operation.Operands[0].Info.Shape, right = operation.Operands[1].Info.Shape, shape = result.Info.Shape;
        if (right.Length == 2 && !operation.TransposeA)
        {
            var map = new MatMulMap(result.Info.Length / shape[^1], left[^1], shape[^1], operation.TransposeB);
            return Linear(map, isAdjoint: false, result, a, new Weights(b, ParameterPart.Value));
        }
        return Launch(result, (target, add) => MatrixProductKernels.Multiply(
            _device, new MatrixFactor(a, left, operation.TransposeA), new MatrixFactor(b, right, operation.TransposeB),
            shape, target, add));
    }

    protected override ArrayView<float> Run(WindowSum operation, Value result, ArrayView<float> u)
    {
        WindowGeometry geometry = operation.Geometry with { InputShape = [result.Info.Shape[0], .. operation.Geometry.InputShape[1..]] };
        return Linear(LinearMaps.For(geometry), operation.IsAdjoint, result, u, new Weights(default, ParameterPart.One));
    }

    protected override ArrayView<float> Run(
        WindowWinners operation, Value result, ArrayView<float> s, ArrayView<float> x, ArrayView<float> y)
    {
        WindowShape windows = LinearMaps.Window(operation.Geometry);
        int length = operation.Geometry.OutputLength;
        _memory.NeedScratch(length);
        return operation.ShareTies
            ? Launch(result, (target, add) => MaxPoolKernels.ShareTies(_device, x, y, s, _memory.Scratch(length), windows, target, add))
            : Launch(result, (target, add) =>
            {
                ArrayView<int> winners = _memory.Scratch(length).Cast<int>();
                MaxPoolKernels.FindWinners(_device, x, windows, winners);
                MaxPoolKernels.RouteToWinners(_device, winners, s, windows, target, add);
            });
    }

    protected override ArrayView<float> Run(Reshape operation, Value result, ArrayView<float> x) => x;

    protected override ArrayView<float> Run(Broadcast operation, Value result, ArrayView<float> x) => Copy(operation, result, x);

    protected override ArrayView<float> Run(Summation operation, Value result, ArrayView<float> x)
    {
        int[] shape = operation.Operands[0].Info.Shape;
        return Launch(result, (target, add) => SummationKernels.Sum(_device, x, shape, result.Info.Shape, target, add));
    }

    protected override ArrayView<float> Run(BlockMove operation, Value result, ArrayView<float> x) => Launch(result, (target, add) =>
    {
        if (!add && !operation.Covers) ElementwiseKernels.Fill(_device, target, 0);
        RoutingKernels.StridedCopy(
            _device, x, operation.FromOffset, target, operation.ToOffset,
            operation.Extents, operation.FromStrides, operation.ToStrides, add);
    });

    /// <summary>
    /// The elements that each element gets, as compressed rows, so that each is written once and its sum has a fixed order.
    /// </summary>
    protected override ArrayView<float> Run(IndexMove operation, Value result, ArrayView<float> x)
    {
        int sample = result.Info.Length / operation.Samples;
        (int[] starts, int[] outputs) = CompressedRows.Of(operation.Source, sample);
        ArrayView<int> rows = _memory.Integers(starts), indices = _memory.Integers(outputs);
        return Launch(result, (target, add) => RoutingKernels.IndexedGather(
            _device, x, rows, indices, operation.Source.Length, sample, operation.Samples, target, add));
    }

    protected override ArrayView<float> Run(Compound compound, Value result, IReadOnlyList<ArrayView<float>> operands)
    {
        Action<ArrayView<float>, bool> launch = _compounds.Compile(compound, operands);
        return Launch(result, launch);
    }

    private static BroadcastOperand Operand(Operation operation, int index, ArrayView<float> view) =>
        new(view, operation.Operands[index].Info.Shape);

    private ArrayView<float> Copy(Operation operation, Value result, ArrayView<float> x) =>
        Elementwise(ElementwiseKernels.Unary<Functions.Identity>, result, Operand(operation, 0, x));

    private ArrayView<float> Elementwise(UnaryLaunch launch, Value result, BroadcastOperand x) =>
        Launch(result, (target, add) => launch(_device, x, result.Info.Shape, target, add));

    private ArrayView<float> Elementwise(BinaryLaunch launch, Value result, BroadcastOperand a, BroadcastOperand b) =>
        Launch(result, (target, add) => launch(_device, a, b, result.Info.Shape, target, add));

    /// <summary>A linear map is a denominator without a bias, its adjoint a redistribution by 1.</summary>
    private ArrayView<float> Linear(LinearMap map, bool isAdjoint, Value result, ArrayView<float> u, Weights w) =>
        Launch(result, (target, add) =>
        {
            if (isAdjoint) map.Redistribute(_device, RelevanceQuotient.Plain(u), w, new Operand(default, InputPart.One), 1, target, add);
            else map.AccumulateDenominator(_device, new Operand(u, InputPart.Value), w, Bias.None, 1, target, add);
        });

    private ArrayView<float> Launch(Value result, Action<ArrayView<float>, bool> launch)
    {
        ArrayView<float> target = _slots[_buffers[result]].SubView(0, result.Info.Length);
        bool add = _buffers.IsAdded(result);
        _launches.Add(() => launch(target, add));
        return target;
    }
}
