using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Relevance;

/// <summary>A rule of terms on a linear layer <c>z = L(x; w) + b</c> with constant weights.</summary>
public sealed record Redistribution : TermRedistribution
{
    /// <param name="relevance">R.</param>
    /// <param name="x">x.</param>
    /// <param name="z">z.</param>
    /// <param name="outputTensor">The tensor that z is.</param>
    /// <param name="geometry">L.</param>
    /// <param name="weight">w; empty where the geometry implies it.</param>
    /// <param name="bias">b, or null.</param>
    /// <param name="groups">The groups of the rule that are left.</param>
    /// <param name="epsilon">ε of the stabiliser.</param>
    /// <param name="gamma">γ of the gamma parts.</param>
    /// <param name="box">low and high as whole samples, or null.</param>
    internal Redistribution(
        Value relevance, Value x, Value z, string outputTensor, LinearGeometry geometry, float[] weight, Parameter? bias,
        IReadOnlyList<LinearGroup> groups, double epsilon, double gamma, (float[] Low, float[] High)? box)
        : base(Read(relevance, x, z, groups), bias, groups, epsilon, gamma, box)
    {
        (OutputTensor, Geometry, Weight) = (outputTensor, geometry, weight);
        _build = relevance.Builder;
    }

    private readonly RelevanceBuilder _build;

    /// <summary>L.</summary>
    public LinearGeometry Geometry { get; }

    /// <summary>w; empty where the geometry implies it.</summary>
    public float[] Weight { get; }

    /// <summary>The tensor that z is.</summary>
    public string OutputTensor { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => Geometry.InputShape;

    private protected override int[] OutputShape => Geometry.OutputShape;

    /// <inheritdoc/>
    public override string Text =>
        $"redistribute {string.Join("; ", Groups)} over {Geometry.Text}{Constants()} ε {Number(Epsilon)}"
        + (Gamma != 0 ? $" γ {Number(Gamma)}" : "");

    /// <inheritdoc/>
    public override string Kernel
    {
        get
        {
            int forward = Groups.Sum(g => g.Denominator == DenominatorSource.Terms ? g.Terms.Count : 0);
            int adjoint = Groups.Sum(g => g.Terms.Count);
            return forward == 0 ? $"{Geometry.Name} adjoint×{adjoint}" : $"{Geometry.Name} forward×{forward} adjoint×{adjoint}";
        }
    }

    /// <summary>The same step with fewer groups or terms.</summary>
    internal Redistribution With(IReadOnlyList<LinearGroup> groups)
    {
        Value[] input = ReadsInput(groups) ? [Input!] : [];
        Value[] output = ReadsOutput(groups)
            ? [Output ?? Relevance.Builder.Activation(OutputTensor).Reshape(Geometry.OutputShape)]
            : [];
        return this with { Groups = groups, Operands = [Relevance, .. input, .. output] };
    }

    /// <summary>The same step with another value for z.</summary>
    internal Redistribution WithOutput(Value z) => this with { Operands = [.. Operands.SkipLast(1), z] };

    private protected override Value Apply(RelevanceBuilder build, Value u, ParameterPart weight) => Geometry.Apply(build, u, Part(weight));

    private protected override Value Transpose(RelevanceBuilder build, Value s, ParameterPart weight, double factor) =>
        Geometry.Transpose(build, s, Part(weight), factor);

    private LayerWeight Part(ParameterPart part) => new(Weight, part, Gamma);

    private string Constants()
    {
        object?[] arrays = [Weight.Length > 0 ? Weight : null, Bias?.Values, Box?.Low, Box?.High];
        return string.Concat(arrays.Select(a => a is null ? "" : $" #{_build.NumberOf(a)}"));
    }

    private static IReadOnlyList<Value> Read(Value relevance, Value x, Value z, IReadOnlyList<LinearGroup> groups) =>
        [relevance, .. ReadsInput(groups) ? [x] : Array.Empty<Value>(), .. ReadsOutput(groups) ? [z] : Array.Empty<Value>()];
}
