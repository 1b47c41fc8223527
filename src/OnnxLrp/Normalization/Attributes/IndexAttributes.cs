using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of operators that take or put values by index.</summary>
/// <param name="BatchAxes">First axes of a GatherND that data and indices share.</param>
/// <param name="Reduction">What ScatterElements and ScatterND do with the value that is there.</param>
internal sealed record IndexAttributes(long BatchAxes, string Reduction)
{
    public static IndexAttributes Of(OnnxNode node) =>
        new(node.Attributes.Int("batch_dims", 0), node.Attributes.String("reduction", "none"));
}

/// <summary>Attributes of GridSample.</summary>
internal sealed record GridSampleAttributes(string Mode, string Padding)
{
    /// <summary>Reads them. Operator set 20 gave the modes other names; the default is the same.</summary>
    public static GridSampleAttributes Of(OnnxNode node) =>
        new(node.Attributes.String("mode", "linear"), node.Attributes.String("padding_mode", "zeros"));
}
