namespace OnnxLrp.Detections;

/// <summary>What of a head is explained: a detection, and the scores that make it.</summary>
/// <param name="Detection">The detection.</param>
/// <param name="Places">The indices of its scores among those of the sample.</param>
internal sealed record ChosenDetection(Detection Detection, int[] Places);

/// <summary>Chooses what is explained of a detector's head in one sample.</summary>
internal static class DetectionChoice
{
    /// <summary>The best detections that are left after suppression, best first.</summary>
    /// <param name="values">The head's values.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="suppression">How overlapping ones are thinned out.</param>
    /// <param name="count">How many at most.</param>
    public static IReadOnlyList<ChosenDetection> Best(AnchorValues values, int sample, Suppression suppression, int count)
    {
        IEnumerable<(int Anchor, int Class, double Score)> candidates = Enumerable.Range(0, values.Anchors)
            .SelectMany(a => values.Classes.Select(c => (Anchor: a, Class: c, Score: values.Score(sample, a, c))))
            .Where(c => c.Score > suppression.LeastScore).OrderByDescending(c => c.Score);
        var kept = new List<ChosenDetection>();
        var perClass = new Dictionary<int, int>();
        foreach ((int anchor, int @class, double score) in candidates)
        {
            if (kept.Count == count) break;
            DetectionBox box = values.Box(sample, anchor);
            if (perClass.GetValueOrDefault(@class) == suppression.PerClass) continue;
            if (kept.Any(k => k.Detection.Class == @class && k.Detection.Box.Overlap(box) > suppression.Overlap)) continue;
            perClass[@class] = perClass.GetValueOrDefault(@class) + 1;
            kept.Add(new ChosenDetection(new Detection(box, @class, score), [values.Place(anchor, @class)]));
        }
        return kept;
    }

    /// <summary>The anchors whose box overlaps a given one best; null: none overlaps it.</summary>
    /// <param name="values">The head's values.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="box">The box, in pixels of the model's input.</param>
    /// <param name="asked">The class; null: the best one of each anchor.</param>
    public static ChosenDetection? At(AnchorValues values, int sample, DetectionBox box, int? asked)
    {
        double best = 0;
        var anchors = new List<int>();
        for (int a = 0; a < values.Anchors; a++)
        {
            double overlap = values.Box(sample, a).Overlap(box);
            if (overlap > best) anchors.Clear();
            if (overlap > 0 && overlap >= best) anchors.Add(a);
            best = Math.Max(best, overlap);
        }
        if (anchors.Count == 0) return null;
        int first = anchors[0], @class = asked ?? values.Best(sample, first);
        var detection = new Detection(values.Box(sample, first), @class, values.Score(sample, first, @class));
        return new ChosenDetection(detection, [.. anchors.Select(a => values.Place(a, asked ?? values.Best(sample, a)))]);
    }
}
