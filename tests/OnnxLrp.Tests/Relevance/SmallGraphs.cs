using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Tests.Relevance;

/// <summary>
/// Relevance graphs that a test writes itself, for a model whose tensors are all of one shape. What is known of a tensor is in its name:
/// <c>a≥0</c> is never negative.
/// </summary>
internal static class SmallGraphs
{
    /// <summary>Shape of every tensor that has no other.</summary>
    public static int[] Shape { get; } = [2, 4];

    /// <summary>A builder.</summary>
    /// <param name="rectified">The outputs of Relus, by what they read.</param>
    public static RelevanceBuilder Builder(params (string Input, string Relu)[] rectified) => Builder(_ => Shape, rectified);

    /// <summary>A builder for tensors of several shapes.</summary>
    /// <param name="shape">The shape of each tensor.</param>
    /// <param name="rectified">The outputs of Relus, by what they read.</param>
    public static RelevanceBuilder Builder(Func<string, int[]> shape, params (string Input, string Relu)[] rectified) =>
        new(new ModelTensors(
        2, tensor =>
            (new ValueInfo(shape(tensor), true, Sign: tensor.EndsWith("≥0", StringComparison.Ordinal) ? Sign.NonNegative : Sign.Unknown),
            false),
        rectified.ToDictionary(r => r.Input, r => r.Relu)));

    /// <summary>The graph of the relevance of "x".</summary>
    public static RelevanceGraph Graph(Value relevance, params (string Tensor, LinearDefinition Layer)[] definitions) =>
        new(relevance.Builder, new Dictionary<string, Value> { ["x"] = relevance }, ["x"])
        {
            Definitions = definitions.ToDictionary(d => d.Tensor, d => d.Layer),
        };

    /// <summary>The start relevance of a tensor.</summary>
    public static Value Start(this RelevanceBuilder build, string tensor) =>
        build.Emit(new StartRelevanceSource(tensor, build.Activation(tensor).Info with { Sign = Sign.Unknown }));

    /// <summary>A matrix product of 4 inputs and 4 outputs.</summary>
    public static LinearDefinition Layer(string input) =>
        new(input, new MatrixGeometry(Shape, Shape, TransposedWeights: false), new float[16], null);

    /// <summary>A rule on a layer.</summary>
    public static Value Redistribute(RelevanceBuilder build, LinearDefinition layer, LrpRule rule, Value relevance, string output) =>
        build.Emit(new Redistribution(
        relevance, build.Activation(layer.Input), build.Activation(output), output, layer.Geometry, layer.Weight, layer.Bias,
        LinearGroup.Of(rule, layer.Bias is not null), 0.25, rule.GammaFactor, null));
}
