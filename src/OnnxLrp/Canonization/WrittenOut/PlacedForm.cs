using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Operators that put values where indices or masks say, which may be inputs or computed: the same operator over the numbers of the values
/// says where each value of the output came from, whatever its indices mean. A value keeps its number + 1, so that what is filled with 0
/// came from nowhere. The operator itself stays, with these places as further inputs.
/// </summary>
internal sealed class PlacedForm : IForm
{
    /// <summary>As many values as a tensor may have that are numbered: float32 holds whole numbers up to here.</summary>
    private const int MostPlaces = 1 << 24;

    public IReadOnlyList<string> Types =>
    [
        "Gather", "GatherElements", "GatherND", "ScatterElements", "ScatterND", "TensorScatter", "Compress", "MaxUnpool", "ReverseSequence",
        "Trilu", "CenterCropPad", "OneHot",
    ];

    /// <summary>The inputs whose values move; the others say where to.</summary>
    public static int[] Moved(string op) => op switch
    {
        "ScatterElements" or "ScatterND" => [0, 2],
        "TensorScatter" => [0, 1],
        "OneHot" => [2],
        _ => [0],
    };

    /// <summary>The inputs that sizes follow from, which must be constant; −1 for none.</summary>
    public static int Sizes(string op) => op switch
    {
        "Compress" or "CenterCropPad" or "OneHot" => 1,
        "MaxUnpool" => 2,
        _ => -1,
    };

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        int[] moved = [.. Moved(node.OpType)];
        if (!moved.Any(i => writer.IsActivation(node.Input(i))) || Problem(node, i => writer.Shape(node.Input(i))) is not null) return null;
        if (node.Is("Gather") && writer.Constant(node.Input(1)) is not null) return null;
        bool rowWise = IsRowWise(node, writer);
        string[] places = [.. moved.Select(i => writer.IsActivation(node.Input(i)) ? Places(node, i, moved, rowWise, writer) : "")];
        return writer.Pattern(node.OpType, node.OpType, [.. node.Inputs], writer.Shape(node.Output), node.Attributes, places);
    }

    /// <summary>Why a node is not written so; null where nothing is against it.</summary>
    public static string? Problem(OnnxNode node, Func<int, int[]> shape)
    {
        if (IndexAttributes.Of(node).Reduction is not "none" and var reduction) return $"reduction \"{reduction}\" mixes values";
        int largest = Moved(node.OpType).Max(i => shape(i).Aggregate(1, (n, d) => n * d));
        return largest < MostPlaces ? null : $"a tensor of {largest} values, whose numbers float32 does not hold";
    }

    private static string Places(OnnxNode node, int input, int[] moved, bool rowWise, NodeWriter writer)
    {
        string[] inputs = [.. node.Inputs];
        foreach (int i in moved)
        {
            string own = node.Input(i);
            inputs[i] = i == input ? Numbers(own, rowWise, writer) : writer.ExpandLike(writer.Floats([], 0), own);
        }
        int[] shape = writer.Shape(node.Output);
        string placed = writer.Combine("Sub", writer.Emit(node.OpType, inputs, shape, node.Attributes), writer.Floats([], 1));
        int length = shape.Aggregate(1, (n, d) => n * d), rows = rowWise ? shape[0] : 1;
        return writer.Reshape(placed, rows, length / Math.Max(1, rows));
    }

    /// <summary>1, 2, 3, … for the values of a tensor, or of each of its rows.</summary>
    private static string Numbers(string tensor, bool rowWise, NodeWriter writer)
    {
        int[] shape = writer.Shape(tensor), numbered = rowWise ? [1, .. shape[1..]] : shape;
        float[] numbers = [.. Enumerable.Range(1, numbered.Aggregate(1, (n, d) => n * d)).Select(i => (float)i)];
        string constant = writer.Floats(numbered, numbers);
        return rowWise ? writer.ExpandLike(constant, tensor) : constant;
    }

    /// <summary>Whether the values of a row of the first axis stay in that row.</summary>
    private static bool IsRowWise(OnnxNode node, NodeWriter writer)
    {
        int[] from = writer.Shape(node.Input(0)), to = writer.Shape(node.Output);
        if (from.Length < 2 || to.Length < 1 || from[0] != to[0] || to[0] == 0) return false;
        return node.OpType switch
        {
            "GatherND" => IndexAttributes.Of(node).BatchAxes > 0,
            "Gather" or "GatherElements" or "ScatterElements" => Axis(node, from.Length) > 0,
            "Compress" => AxisAttribute.IsGiven(node) && Axis(node, from.Length) > 0,
            "ReverseSequence" => SequenceAttributes.Of(node).BatchAxis == 0,
            "Trilu" => from.Length > 2,
            "TensorScatter" => true,
            "CenterCropPad" => true,
            _ => false,
        };
    }

    private static int Axis(OnnxNode node, int rank) => (int)((AxisAttribute.Of(node) + rank) % rank);
}
