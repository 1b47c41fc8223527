using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of convolutions and pools.</summary>
internal sealed record WindowAttributes(
    PerAxis Kernel, PerAxis Strides, PerAxis Dilations, PerAxis Pads, PerAxis OutputPadding, PerAxis OutputShape, string AutoPad,
    long Group, bool CeilMode, bool CountsPadding, long StorageOrder)
{
    /// <summary>Whether <c>pads</c> counts; otherwise they follow from the shapes.</summary>
    public bool HasExplicitPads => AutoPad == "NOTSET";

    /// <summary>Whether the output has as many positions as the input has strides.</summary>
    public bool IsSame => AutoPad.StartsWith("SAME", StringComparison.Ordinal);

    public static WindowAttributes Of(OnnxNode node)
    {
        OnnxAttributes a = node.Attributes;
        PerAxis List(string name, long absent) => new(name, a.Ints(name) ?? [], absent);
        return new WindowAttributes(
            List("kernel_shape", 1), List("strides", 1), List("dilations", 1), List("pads", 0),
            List("output_padding", 0), List("output_shape", 0),
            a.String("auto_pad", "NOTSET"), a.Int("group", 1), a.Int("ceil_mode", 0) != 0,
            a.Int("count_include_pad", 0) != 0, a.Int("storage_order", 0));
    }
}
