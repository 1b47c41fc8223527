using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Detections;

/// <summary>
/// Finds the raw head of a detector. Where the graph chooses detections itself (NonMaxSuppression, TopK), the head is what it chooses from,
/// and what follows is left off. Else it is the outputs: YOLO's tensor of boxes and classes, or boxes and scores apart.
/// </summary>
/// <param name="graph">The model.</param>
/// <param name="facts">Shapes.</param>
/// <param name="labels">How many labels are known; 0: none.</param>
/// <param name="channelsLast">Whether the model's input is [N, H, W, C], as TensorFlow has it.</param>
internal sealed class DetectorFinder(OnnxGraph graph, GraphFacts facts, int labels, bool channelsLast)
{
    /// <summary>What stands between a tensor and a choice from it, and changes its shape only.</summary>
    private static readonly HashSet<string> Shaping = ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Cast"];

    /// <summary>The head; null: none was found.</summary>
    public DetectorHead? Find()
    {
        if (graph.Nodes.FirstOrDefault(n => n.Is("NonMaxSuppression")) is { } suppression) return BeforeSuppression(suppression);
        if (graph.Nodes.FirstOrDefault(n => n.Is("TopK")) is { } best && BeforeBest(best) is { } head) return head;
        string[] outputs = [.. graph.Outputs.Select(o => o.Name).Where(facts.Shapes.ContainsKey)];
        return Apart(outputs) ?? outputs.Select(Yolo).FirstOrDefault(h => h is not null);
    }

    /// <summary>Boxes [N, A, 4] and scores [N, C, A], as the operator takes them.</summary>
    private DetectorHead BeforeSuppression(OnnxNode node)
    {
        // By the definition of ONNX y comes first; PyTorch hands on what torchvision computes, where x does.
        BoxForm form = SuppressionAttributes.Of(node).HasCentres ? BoxForm.Centres
            : graph.ProducerName == "pytorch" ? BoxForm.Corners : BoxForm.CornersYFirst;
        return new DetectorHead(node.Input(1), 2, 1, node.Input(0), 1, 2, form)
        {
            Suppression = new Suppression(
                Number(node, 3) ?? 0, Number(node, 4) ?? double.NegativeInfinity, (int)Math.Min(Number(node, 2) ?? int.MaxValue, int.MaxValue)),
        };
    }

    /// <summary>The scores that a TopK chooses from, also where they are the largest of each anchor, and the boxes that are gathered by it.</summary>
    private DetectorHead? BeforeBest(OnnxNode node)
    {
        string scores = Unshaped(node.Input(0));
        if (graph.Producer(scores) is { OpType: "ReduceMax" } largest) scores = Unshaped(largest.Input(0));
        IEnumerable<string> gathered = graph.Nodes.Where(n => n.OpType is "Gather" or "GatherElements" or "GatherND").Select(n => Unshaped(n.Input(0)));
        return gathered.Select(boxes => Pair(boxes, scores)).FirstOrDefault(h => h is not null) is { } head
            ? head with { Suppression = new Suppression(Overlap: 1) }
            : null;
    }

    /// <summary>Two outputs, one of boxes and one of scores, of the same anchors.</summary>
    private DetectorHead? Apart(string[] outputs)
    {
        foreach (string boxes in outputs.OrderByDescending(LooksLikeBoxes))
        {
            foreach (string scores in outputs.Where(o => o != boxes).OrderBy(LooksLikeBoxes))
            {
                if (Pair(boxes, scores) is { } head) return IsSoftmax(scores) ? head with { Background = 0 } : head;
            }
        }
        return null;
    }

    /// <summary>Boxes [N, A, 4] and scores [N, A, C], [N, C, A] or [N, A], axes of size 1 aside.</summary>
    private DetectorHead? Pair(string boxes, string scores)
    {
        if (boxes == scores || Axes(boxes) is not [var b0, var b1] || Axes(scores) is not [_, ..] axes || axes.Length > 2) return null;
        (int anchors, int four) = Size(boxes, b1) == 4 ? (b0, b1) : (b1, b0);
        if (Size(boxes, four) != 4) return null;
        int at = Array.FindIndex(axes, a => Size(scores, a) == Size(boxes, anchors));
        if (at < 0) return null;
        int? classes = axes.Length == 2 ? axes[1 - at] : null;
        return new DetectorHead(scores, axes[at], classes, boxes, anchors, four, channelsLast ? BoxForm.CornersYFirst : BoxForm.ByValues);
    }

    /// <summary>
    /// YOLOv8 and its like: [N, 4 + C, A], boxes and classes. YOLOv5 and its like: [N, A, 5 + C], box, objectness, classes. The number of
    /// labels says which it is where it fits one of them; else there are more anchors than channels, if that leaves any class.
    /// </summary>
    private DetectorHead? Yolo(string output)
    {
        if (Axes(output) is not [var first, var last]) return null;
        bool channelsFirst = Size(output, first) < Size(output, last);
        if (labels > 0 && Size(output, first) == 4 + labels) channelsFirst = true;
        else if (labels > 0 && Size(output, last) == 5 + labels) channelsFirst = false;
        return channelsFirst ? Yolo(output, first, last) ?? Yolo(output, last, first) : Yolo(output, last, first) ?? Yolo(output, first, last);
    }

    private DetectorHead? Yolo(string output, int channels, int anchors)
    {
        int size = Size(output, channels);
        // The last axis holds the objectness too, but for a YOLOv8 that was transposed.
        bool hasObjectness = channels > anchors ? labels == 0 || size != 4 + labels : labels > 0 && size == 5 + labels;
        int first = hasObjectness ? 5 : 4;
        if (size <= first) return null;
        return new DetectorHead(output, anchors, channels, output, anchors, channels, BoxForm.Centres)
        {
            FirstClass = first,
            // What follows the classes are coefficients of masks.
            Classes = labels > 0 && labels <= size - first ? labels : size - first,
            Objectness = hasObjectness ? 4 : null,
        };
    }

    /// <summary>The axes after the batch, but for those of size 1; all of them where that leaves too few.</summary>
    private int[] Axes(string tensor)
    {
        if (!facts.Shapes.TryGetValue(tensor, out int[]? shape) || shape.Length < 2) return [];
        int[] longer = [.. Enumerable.Range(1, shape.Length - 1).Where(a => shape[a] != 1)];
        return shape.Length == 3 ? [1, 2] : longer;
    }

    private int Size(string tensor, int axis) => facts.Shapes[tensor][axis];

    private string Unshaped(string tensor)
    {
        while (graph.Producer(tensor) is { } node && Shaping.Contains(node.OpType) && Axes(node.Input(0)).Length > 0 && Axes(tensor).Length < 2) tensor = node.Input(0);
        return tensor;
    }

    private bool IsSoftmax(string tensor)
    {
        while (graph.Producer(tensor) is { } node && (Shaping.Contains(node.OpType) || node.OpType == "Transpose")) tensor = node.Input(0);
        return graph.Producer(tensor) is { OpType: "Softmax" };
    }

    private static bool LooksLikeBoxes(string name) => new[] { "box", "loc", "reg" }.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase));

    private double? Number(OnnxNode node, int input) => input < node.Inputs.Count && facts.Constants.TryGetValue(node.Input(input), out OnnxTensor? constant)
        && constant.ToFloats() is [var number, ..] ? number : null;
}
