using OnnxLrp.Canonization;
using OnnxLrp.Layers;

namespace OnnxLrp.Operators;

/// <summary>Resize and Upsample as <see cref="SeparateResize"/> left them: it writes the others as Gather and Interpolation.</summary>
internal sealed class ResizeOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Resize", "Upsample"];

    public string Summary => "all modes, any axes but the batch: one Gather (nearest) or Interpolation for each axis";

    public Layer Describe(NodeContext node) => throw NodeContext.Unsupported(
        node.About(SeparateResize.Problem) ?? SeparateResize.NotSeparable, "a Resize to constant sizes is explained");
}
