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

/// <summary>Attributes of ReverseSequence.</summary>
internal sealed record SequenceAttributes(long BatchAxis, long TimeAxis)
{
    public static SequenceAttributes Of(OnnxNode node) => new(node.Attributes.Int("batch_axis", 1), node.Attributes.Int("time_axis", 0));
}

/// <summary>Attributes of CumSum.</summary>
internal readonly record struct CumSumAttributes(bool Exclusive, bool Reverse)
{
    public static CumSumAttributes Of(OnnxNode node) => new(node.Attributes.Int("exclusive", 0) != 0, node.Attributes.Int("reverse", 0) != 0);
}

/// <summary>Attributes of RoiAlign.</summary>
internal sealed record RoiAlignAttributes(string Mode, long Height, long Width)
{
    public static RoiAlignAttributes Of(OnnxNode node) =>
        new(node.Attributes.String("mode", "avg"), node.Attributes.Int("output_height", 1), node.Attributes.Int("output_width", 1));
}

/// <summary>Attributes of TensorScatter.</summary>
internal sealed record TensorScatterAttributes(string Mode)
{
    public static TensorScatterAttributes Of(OnnxNode node) => new(node.Attributes.String("mode", "linear"));
}

/// <summary>Attributes of CenterCropPad.</summary>
internal sealed record CropAttributes(IReadOnlyList<long>? Axes)
{
    public static CropAttributes Of(OnnxNode node) => new(node.Attributes.Ints("axes"));
}

/// <summary>Attributes of DFT.</summary>
internal readonly record struct DftAttributes(bool OneSided, bool Inverse)
{
    public static DftAttributes Of(OnnxNode node) => new(node.Attributes.Int("onesided", 0) != 0, node.Attributes.Int("inverse", 0) != 0);
}
