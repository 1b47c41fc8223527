using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Layers;
using OnnxLrp.Planning;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.Reference;

/// <summary>
/// The forward pass of a plan in double precision: its layers one after the other, from the input. Tensors that no layer makes,
/// and elements that no movement fills (padding, the constants of a Concat), come from ONNX Runtime in float32.
/// </summary>
internal sealed class ReferenceForward : IDisposable
{
    private readonly LrpPlan _plan;
    private readonly string[] _captured;
    private readonly OnnxRuntimeForward? _float32;

    /// <param name="plan">The plan.</param>
    public ReferenceForward(LrpPlan plan)
    {
        _plan = plan;
        HashSet<string> made = [.. plan.Graph.Inputs.Select(i => i.Name), .. plan.Layers.SelectMany(Makes)];
        IEnumerable<string> read = plan.Layers.SelectMany(Reads).Concat(plan.CapturedActivations);
        FromFloat32 = [.. read.Where(t => !made.Contains(t)).Distinct()];
        IEnumerable<string> moved = plan.Layers.Where(l => l.Layer is RoutingLayer).SelectMany(Makes).Where(t => !IsAlias(t));
        _captured = [.. FromFloat32.Concat(moved).Distinct()];
        _float32 = _captured.Length == 0 ? null : new OnnxRuntimeForward(plan.Graph, _captured);
    }

    /// <summary>Tensors that depend on no layer in double precision: their values are those of ONNX Runtime in float32.</summary>
    public IReadOnlyList<string> FromFloat32 { get; }

    /// <summary>Runs the layers.</summary>
    /// <param name="inputs">The inputs by name.</param>
    /// <returns>The values of each tensor.</returns>
    public IReadOnlyDictionary<string, double[]> Run(IReadOnlyDictionary<string, HostTensor> inputs)
    {
        var tensors = new Dictionary<string, double[]>();
        if (_float32 is not null)
        {
            using ForwardPass pass = _float32.Run(inputs);
            foreach (string tensor in _captured) tensors[tensor] = Widened(pass.Values(tensor));
        }
        foreach ((string name, HostTensor input) in inputs) tensors[name] = Widened(input.ToFloats());
        var interpreter = new ReferenceInterpreter(t => tensors[t]);
        foreach (PlannedLayer layer in _plan.Layers) Run(layer, tensors, interpreter);
        return tensors;
    }

    /// <inheritdoc/>
    public void Dispose() => _float32?.Dispose();

    private void Run(PlannedLayer planned, Dictionary<string, double[]> tensors, ReferenceInterpreter interpreter)
    {
        switch (planned.Layer)
        {
            case RoutingLayer routing:
                foreach (Route route in routing.Routes)
                {
                    if (!tensors.TryGetValue(route.Output, out double[]? output))
                    {
                        tensors[route.Output] = output = new double[Shapes.Length(_plan.Shapes[route.Output])];
                    }
                    route.Forward(t => tensors[t], output);
                }
                break;
            case MaxPoolLayer pool:
                tensors[planned.Output] = WindowLoops.Maximum(pool.Geometry, tensors[pool.Input]);
                break;
            case SoftmaxLayer softmax:
                tensors[planned.Output] = Softmax(softmax, tensors[softmax.Input]);
                break;
            default:
                tensors[planned.Output] = interpreter.Evaluate(Written(planned)!);
                break;
        }
    }

    private static double[] Softmax(SoftmaxLayer layer, double[] x)
    {
        var y = new double[x.Length];
        Parallel.For(0, layer.Outer * layer.Inner, row =>
        {
            int first = (row / layer.Inner * layer.Size * layer.Inner) + (row % layer.Inner);
            IEnumerable<int> places = Enumerable.Range(0, layer.Size).Select(i => first + (i * layer.Inner));
            double largest = places.Max(e => x[e]), sum = places.Sum(e => Math.Exp(x[e] - largest));
            foreach (int e in places) y[e] = layer.Logarithm ? x[e] - largest - Math.Log(sum) : Math.Exp(x[e] - largest) / sum;
        });
        return y;
    }

    private bool IsAlias(string tensor) =>
        _plan.Layers.Select(l => l.Layer).OfType<RoutingLayer>().SelectMany(l => l.Routes)
            .Any(r => r.Output == tensor && r is AliasRoute or RepeatRoute);

    private static IEnumerable<string> Makes(PlannedLayer layer) =>
        layer.Layer is RoutingLayer routing ? routing.Routes.Select(r => r.Output) : [layer.Output];

    private IEnumerable<string> Reads(PlannedLayer layer) => layer.Layer switch
    {
        RoutingLayer routing => routing.Routes.SelectMany(r => r.Guides.Append(r.Input)),
        MaxPoolLayer pool => [pool.Input],
        SoftmaxLayer softmax => [softmax.Input],
        _ => RelevanceGraph.Activations(RelevanceGraph.WithOperands([Written(layer)!])),
    };

    private Value? Written(PlannedLayer layer) => layer.Layer.Forward(_plan.Relevance.Builder.ForForward());

    private static double[] Widened(ReadOnlySpan<float> values)
    {
        var widened = new double[values.Length];
        for (int i = 0; i < widened.Length; i++) widened[i] = values[i];
        return widened;
    }
}
