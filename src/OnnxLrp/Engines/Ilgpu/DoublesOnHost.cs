using OnnxLrp.Relevance;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// Takes what the host computes in double precision out of a graph: a number that is made of activations and parameters in double
/// precision becomes an activation of its own. What depends on relevance stays, and runs in single precision.
/// </summary>
internal sealed class DoublesOnHost : GraphPass
{
    private readonly Dictionary<string, Value> _taken = [];

    /// <summary>The values in double precision, by the names of the activations that stand for them.</summary>
    public IReadOnlyDictionary<string, Value> Taken => _taken;

    protected override Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph)
    {
        if (operation is not Conversion { To: not ElementKind.Double, Operands: [{ Info.Element: ElementKind.Double } exact] }) return null;
        if (RelevanceGraph.WithOperands([exact]).Any(v => v.Maker is StartRelevanceSource or ConditionSource)) return null;
        string name = $"{exact} in double precision";
        _taken[name] = exact;
        return build.Emit(new Activation(name, exact.Info with { Element = ElementKind.Number }, readsOneForNaN: false));
    }
}
