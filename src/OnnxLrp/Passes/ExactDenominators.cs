using OnnxLrp.Relevance;

namespace OnnxLrp.Passes;

/// <summary>
/// Computes the output of a small linear layer again in double precision where it is divided by. <c>R / st(z)</c> magnifies the rounding
/// of z by 1/z: in a small layer one output that almost cancelled can carry most of a heatmap; in a large one it is one among many, and
/// the product is expensive. Where R is itself a product with z, the rounding of z stands above and below the line and cancels, so z stays
/// as it is.
/// </summary>
internal sealed class ExactDenominators : GraphPass
{
    /// <summary>From so many products a sample, a second product costs more than a digit lost in single outputs.</summary>
    public const long Large = 100_000;

    protected override Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph)
    {
        switch (operation)
        {
            case Binary { Kind: BinaryKind.Divide, Operands: [var numerator, { Maker: Stabilisation st }] }
                when Exact(numerator, st.Operands[0], build, graph) is { } z:
                return numerator / z.Stabilised(st.Epsilon);
            case Binary { Kind: BinaryKind.Divide, Operands: [var numerator, { Maker: Binary { Kind: BinaryKind.Add } sum }] }
                when sum.Operands is [var positive, { Maker: Constant epsilon }] && Exact(numerator, positive, build, graph) is { } z:
                return numerator / (z + epsilon.Value);
            case Redistribution { Output: { } output } step when Exact(step.Relevance, output, build, graph) is { } z:
                return build.Emit(step.WithOutput(z));
            default:
                return null;
        }
    }

    private static Value? Exact(Value numerator, Value z, RelevanceBuilder build, RelevanceGraph graph)
    {
        if (z.Maker is not Activation activation) return null;
        if (!graph.Definitions.TryGetValue(activation.Tensor, out LinearDefinition? layer)) return null;
        if (numerator == z || numerator.IsProductWith(activation.Tensor)) return null;
        if (!layer.CanBeExact || layer.Products >= Large) return null;
        return layer.Apply(build, build.Activation(layer.Input), ElementKind.Double).In(ElementKind.Number).Reshape(z.Info.Shape);
    }
}
