using OnnxLrp.Detections;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp;

/// <content>Targets of detectors: the head, and what of it is explained in each sample.</content>
public sealed partial class LrpExplainer
{
    private readonly Lock _finding = new();
    private DetectorHead? _head;

    /// <summary>Whether the model's input is [N, H, W, C].</summary>
    private bool IsChannelsLast => InputShape is [_, not (1 or 3), _, 1 or 3];

    /// <summary>The head that a target of a detector means; found once, at the shapes of the first input.</summary>
    /// <exception cref="TargetOutOfRangeException">The model has none.</exception>
    private DetectorHead Head(Target target, InputShapes shapes)
    {
        lock (_finding)
        {
            if (_head is { } known) return known;
            OnnxGraph graph = Normalizer.AtInference(_graph).Graph;
            GraphFacts facts = new OnnxRuntimeProbe().Probe(graph, shapes.All);
            return _head = new DetectorFinder(graph, facts, _options.Labels.Count, IsChannelsLast).Find() ?? throw new TargetOutOfRangeException(
                _graph.Source, target, $"no head of a detector among its outputs {string.Join(", ", graph.Outputs)}",
                "boxes and classes in one output [N, 4+C, A] or [N, A, 5+C], or apart in [N, A, 4] and [N, A, C], or a NonMaxSuppression or TopK at the end",
                "give the place of a score, such as [4,17]");
        }
    }

    /// <summary>What of each sample is explained. The head is run by itself: what follows it at the end of the model is not.</summary>
    private IReadOnlyList<IReadOnlyList<ChosenDetection>> Detected(
        Target target, IReadOnlyDictionary<string, HostTensor> inputs, InputShapes shapes, int used)
    {
        DetectorHead head = Head(target, shapes);
        OnnxGraph graph = Normalizer.AtInference(_graph).Graph;
        Dictionary<string, OnnxTensor> values = inputs.ToDictionary(i => i.Key, i => OnnxTensor.FromFloats(i.Key, i.Value.Shape, i.Value.ToFloats()));
        var probe = new OnnxRuntimeProbe();
        OnnxTensor scores = probe.Value(graph, values, head.Scores);
        OnnxTensor boxes = head.Boxes == head.Scores ? scores : probe.Value(graph, values, head.Boxes);
        int[] size = shapes.Main is [_, _, _, _] main ? (IsChannelsLast ? main[1..3] : main[2..4]) : [1, 1];
        var anchors = new AnchorValues(head, scores, boxes, (size[0], size[1]));
        return [.. Enumerable.Range(0, used).Select(n => Chosen(target, anchors, n, head.Suppression))];
    }

    private IReadOnlyList<ChosenDetection> Chosen(Target target, AnchorValues anchors, int sample, Suppression suppression)
    {
        if (target.Alone is TargetSelection.Detected several) return DetectionChoice.Best(anchors, sample, suppression, several.Count);
        (DetectionBox box, int? asked) = (TargetSelection.Boxed)target.Alone!;
        if (asked is int @class && !anchors.Classes.Contains(@class)) throw new TargetOutOfRangeException(_graph.Source, target, anchors.Classes.Count());
        return DetectionChoice.At(anchors, sample, box, asked) is { } found ? [found] : [];
    }
}
