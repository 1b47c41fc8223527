using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Operators;

/// <summary>
/// DepthToSpace and SpaceToDepth (pixel shuffle): <c>y[n, c, h·b + i, w·b + j] = x[n, (i·b + j)·C + c, h, w]</c> (mode DCR) or
/// <c>x[n, (c·b + i)·b + j, h, w]</c> (mode CRD); SpaceToDepth is the inverse of DCR.
/// </summary>
internal sealed class DepthToSpaceOperator : IOperator
{
    public IReadOnlyList<string> Types => ["DepthToSpace", "SpaceToDepth"];

    public string Summary => "modes DCR and CRD";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        BlockAttributes attributes = BlockAttributes.Of(node.Node);
        int b = (int)attributes.Size;
        bool toSpace = node.Node.OpType == "DepthToSpace";
        (int[] deep, int[] wide) = toSpace ? (input, output) : (output, input);
        (int channels, int height, int width) = (wide[1], deep[2], deep[3]);
        int plane = height * width;
        bool columnsFirst = attributes.Mode == "DCR";
        // Axes of the block: n, i, j, c, h, w.
        int[] extents = [deep[0], b, b, channels, height, width];
        int[] deepStrides = columnsFirst
            ? [deep[1] * plane, b * channels * plane, channels * plane, plane, width, 1]
            : [deep[1] * plane, b * plane, plane, b * b * plane, width, 1];
        int row = width * b;
        int[] wideStrides = [channels * height * b * row, row, 1, height * b * row, b * row, b];
        return new RoutingLayer(
        [
            new StridedRoute(
                node.Activation(0), node.Output, extents, 0, toSpace ? wideStrides : deepStrides, 0, toSpace ? deepStrides : wideStrides),
        ]);
    }
}
