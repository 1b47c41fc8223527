using System.Text;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// The backward pass of a plan: values in single-assignment form, from the start relevance to the relevance of the endpoints. It holds
/// formulas, not devices: passes rewrite it, engines run it, <see cref="ToString"/> prints it.
/// </summary>
public sealed class RelevanceGraph
{
    private readonly Dictionary<string, Value> _results;

    /// <param name="builder">Where the values were written.</param>
    /// <param name="results">The relevance of each tensor that has any.</param>
    /// <param name="endpoints">The tensors whose relevance is wanted whatever else is asked for.</param>
    internal RelevanceGraph(RelevanceBuilder builder, IReadOnlyDictionary<string, Value> results, IReadOnlyList<string> endpoints)
    {
        (Builder, Endpoints) = (builder, endpoints);
        _results = new Dictionary<string, Value>(results);
    }

    /// <summary>The relevance of each tensor that has any.</summary>
    public IReadOnlyDictionary<string, Value> Results => _results;

    /// <summary>The tensors whose relevance is wanted whatever else is asked for.</summary>
    public IReadOnlyList<string> Endpoints { get; }

    /// <summary>
    /// Activations that can be had as a sum of what the graph computes anyway (<c>z = Σ_g z_g</c>), so that the forward pass need not make
    /// them.
    /// </summary>
    public IReadOnlyDictionary<string, Value> Substitutes { get; internal init; } = new Dictionary<string, Value>();

    /// <summary>What linear layers compute, by their outputs and by those of the Relus after them.</summary>
    internal IReadOnlyDictionary<string, LinearDefinition> Definitions { get; init; } = new Dictionary<string, LinearDefinition>();

    internal RelevanceBuilder Builder { get; }

    /// <summary>The same graph for other endpoints.</summary>
    internal RelevanceGraph For(IReadOnlyList<string> endpoints) => new(
        Builder, endpoints.ToDictionary(t => t, t => _results[t]), endpoints)
    {
        Substitutes = Substitutes,
        Definitions = Definitions,
    };

    /// <summary>The values that the relevance of these tensors is made from, each before what is made from it.</summary>
    /// <param name="tensors">Tensors of <see cref="Results"/>.</param>
    public IReadOnlyList<Value> Needed(IEnumerable<string> tensors) => WithOperands(tensors.Select(t => _results[t]));

    /// <summary>Values and all that they are made from, each before what is made from it.</summary>
    internal static IReadOnlyList<Value> WithOperands(IEnumerable<Value> values)
    {
        var needed = new HashSet<Value>();
        var open = new Stack<Value>(values);
        while (open.TryPop(out Value? value))
        {
            if (!needed.Add(value)) continue;
            foreach (Value operand in value.Maker.Operands) open.Push(operand);
        }
        return [.. needed.OrderBy(v => v.Id)];
    }

    /// <summary>The values after the endpoints, each before what is made from it.</summary>
    public IReadOnlyList<Value> Values => Needed(Endpoints);

    /// <summary>The activations that these values read.</summary>
    internal static IReadOnlyList<string> Activations(IEnumerable<Value> values) =>
        [.. values.Select(v => v.Maker).OfType<Activation>().Select(a => a.Tensor).Distinct()];

    /// <summary>The graph as text: a line for each value, then the results.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        IReadOnlyList<Value> values = WithOperands([.. Endpoints.Select(t => _results[t]), .. Substitutes.Values]);
        Dictionary<Value, string> names = values.Select((v, i) => (v, $"%{i}")).ToDictionary();
        foreach (Value value in values)
        {
            string operands = string.Join(", ", value.Maker.Operands.Select(o => names[o]));
            string element = value.Info.Element == ElementKind.Number ? "" : $" {value.Info.Element.ToString().ToLowerInvariant()}";
            string sign = value.Info.Sign switch { Sign.NonNegative => " ≥ 0", Sign.NonPositive => " ≤ 0", _ => "" };
            string of = operands.Length > 0 ? $" of {operands}" : "";
            text.AppendLine($"{names[value]} [{Shapes.Text(value.Shape)}]{element}{sign} = {value.Maker.Text}{of}");
        }
        foreach ((string tensor, Value value) in Substitutes) text.AppendLine($"activation \"{tensor}\" is {names[value]}");
        foreach (string tensor in Endpoints) text.AppendLine($"relevance of \"{tensor}\" is {names[_results[tensor]]}");
        return text.ToString().TrimEnd().ReplaceLineEndings("\n");
    }
}
