using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Operators that take values between pixels by a grid or boxes: every channel of a picture goes through the same linear map, which the
/// operator itself gives where the channels are the unit pictures. GridSample: <c>y[n, c] = x[n, c] · M(grid[n])</c>; RoiAlign (avg):
/// <c>y[r, c] = x[batch_r, c] · M(box_r)</c>. Left alone: pictures whose maps are too large, the maximum of RoiAlign.
/// </summary>
internal sealed class SampledForm : IForm
{
    public IReadOnlyList<string> Types => ["GridSample", "RoiAlign"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        if (!writer.IsActivation(x)) return null;
        int[] from = writer.Shape(x), to = writer.Shape(node.Output);
        int pixels = FixedMap.Length(from[2..]), samples = FixedMap.Length(to[2..]);
        if (!FixedMap.Fits(pixels, Math.Max(pixels, samples), to[0])) return null;
        string units = writer.Reshape(FixedMap.Units(writer, pixels, from[2..]), [1, pixels, .. from[2..]]);
        string? map = node.Is("GridSample") ? GridMap(node, units, writer) : BoxMap(node, units, writer);
        if (map is null) return null;
        string pictures = node.Is("GridSample") ? x : writer.Emit("Gather", [x, node.Input(2)], [to[0], .. from[1..]]);
        string rows = writer.Reshape(pictures, to[0], from[1], pixels), weights = writer.Reshape(map, to[0], pixels, samples);
        string product = writer.Pattern(node.OpType, "MatMul", [rows, weights], [to[0], from[1], samples]);
        return writer.Reshape(product, to);
    }

    /// <summary>The unit pictures as channels of one picture for each grid.</summary>
    private static string GridMap(OnnxNode node, string units, NodeWriter writer)
    {
        int[] shape = writer.Shape(units), to = writer.Shape(node.Output);
        string count = writer.Emit("Shape", [node.Input(1)], [1], OnnxAttributes.Empty.With("end", 1L));
        string sizes = writer.Emit("Concat", [count, writer.Integers(shape[1..])], [shape.Length], OnnxAttributes.Empty.With("axis", 0L));
        string pictures = writer.Emit("Expand", [units, sizes], [to[0], .. shape[1..]]);
        return writer.Emit("GridSample", [pictures, node.Input(1)], [to[0], shape[1], .. to[2..]], node.Attributes);
    }

    /// <summary>All boxes lie in one picture, whose channels are the unit pictures.</summary>
    private static string? BoxMap(OnnxNode node, string units, NodeWriter writer)
    {
        if (RoiAlignAttributes.Of(node).Mode != "avg") return null;
        int[] to = writer.Shape(node.Output);
        string first = writer.Emit("Sub", [node.Input(2), node.Input(2)], [to[0]]);
        return writer.Emit("RoiAlign", [units, node.Input(1), first], [to[0], writer.Shape(units)[1], .. to[2..]], node.Attributes);
    }
}
