using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of Resize, and of Upsample before it became one.</summary>
/// <param name="Mode">nearest, linear or cubic.</param>
/// <param name="Crops">Whether the tensor is cropped first, and positions may lie outside of it.</param>
/// <param name="RatioPolicy">How sizes are changed to keep their ratio.</param>
/// <param name="Antialias">Whether a smaller picture is smoothed.</param>
/// <param name="ExcludesOutside">Whether weights outside the tensor are 0.</param>
/// <param name="Outside">The value outside a crop.</param>
/// <param name="Axes">The axes that scales and sizes belong to; null: all.</param>
internal sealed record ResizeAttributes(
    string Mode, bool Crops, string RatioPolicy, bool Antialias, bool ExcludesOutside, float Outside, IReadOnlyList<long>? Axes)
{
    /// <summary>Whether sizes are changed to keep their ratio.</summary>
    public bool KeepsRatio => RatioPolicy != "stretch";

    public static ResizeAttributes Of(OnnxNode node)
    {
        OnnxAttributes a = node.Attributes;
        return new ResizeAttributes(
            a.String("mode", "nearest"), a.String("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize",
            a.String("keep_aspect_ratio_policy", "stretch"), a.Int("antialias", 0) != 0, a.Int("exclude_outside", 0) != 0,
            a.Float("extrapolation_value", 0), a.Ints("axes"));
    }
}
