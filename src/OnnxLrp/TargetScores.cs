using OnnxLrp.Detections;
using OnnxLrp.Engines;
using OnnxLrp.Errors;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>A target on the scores of one plan: which of them it selects, and the start relevance that it stands for.</summary>
internal sealed class TargetScores
{
    private readonly string _model;
    private readonly Target _target;
    private readonly LrpPlan _plan;
    private readonly int _first;
    private readonly int _count;
    private readonly IReadOnlyList<IReadOnlyList<ChosenDetection>>? _detections;
    private readonly ScorePart[] _parts;
    private readonly Dictionary<ScorePart, FittedMask> _masks = [];

    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="target">The target, without labels and on the outputs of the plan.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="first">Which sample of all runs is the first one of this run.</param>
    /// <param name="count">Samples of all runs together: those that a mask with a batch axis has factors for.</param>
    /// <param name="detections">What of each sample of this run is explained, where the target is of a detector.</param>
    /// <exception cref="TargetOutOfRangeException">
    /// There is no such score, a class is asked for where scores are a map or a sequence, or the mask fits no output.
    /// </exception>
    public TargetScores(
        string model, Target target, LrpPlan plan, int first, int count, IReadOnlyList<IReadOnlyList<ChosenDetection>>? detections)
    {
        (_model, _target, _plan, _first, _count, _detections) = (model, target, plan, first, count, detections);
        _parts = [.. target.Terms.Select(t => plan.Parts.FirstOrDefault(p => p.Asked == t.Output) ?? plan.Parts[0])];
        for (int i = 0; i < _parts.Length; i++) Check(target.Terms[i].Selection, _parts[i]);
        if (target.Mask is { } mask) FitMask(mask);
    }

    /// <summary>Whether scores are explained as they are, without numbers, mask and reference.</summary>
    private bool IsPlain => _masks.Count == 0 && _target.Reference == 0;

    /// <summary>How many explanations a sample of this run has.</summary>
    public int Ranks(int sample) => _detections?[sample].Count ?? _target.Best;

    /// <summary>The detection that is explained; null where the target is not of a detector.</summary>
    /// <param name="sample">Which sample of this run.</param>
    /// <param name="rank">Which of its explanations.</param>
    public Detection? DetectionOf(int sample, int rank) => _detections?[sample][rank].Detection;

    /// <summary>
    /// The start relevances of a run, one for each backward pass or set of them. Where the selection depends on the scores, they are asked
    /// for first.
    /// </summary>
    /// <param name="samples">The number of samples.</param>
    /// <param name="run">Gives the scores of the samples from a start, of the kind that the result then has.</param>
    public IReadOnlyList<StartRelevance> Starts(int samples, Func<StartRelevance, float[]> run)
    {
        if (IsPlain && _target.Alone is TargetSelection.Best best) return [new StartRelevance.Best(best.Count)];
        int length = _plan.Parts.Sum(p => p.Length), ranks = _detections?.Max(d => d.Count) ?? _target.Best;
        float[] scores = new float[samples * length];
        if (_target.Terms.Any(t => IsTop(t.Selection)))
        {
            scores = run(IsPlain && _target.Alone is not null ? new StartRelevance.Best(1) : new StartRelevance.Weights(scores));
        }
        int[][][] selected = [.. Enumerable.Range(0, ranks).Select(k => Enumerable.Range(0, samples).Select(
            n => Selected(0, n, scores.AsSpan(n * length, length), k)).ToArray())];
        if (IsPlain && _target.Alone is not null && selected.All(pass => pass.All(places => places.Length <= 1)))
        {
            // A sample that has fewer detections than others is explained anyhow, and nobody is given the result.
            return ranks == 0 ? [] : [new StartRelevance.Classes([.. selected.Select(pass => pass.Select(p => p.FirstOrDefault()).ToArray())])];
        }
        return [.. Enumerable.Range(0, ranks).Select(k => Weights(samples, scores, k))];
    }

    /// <summary>What each term selected of the scores of a sample.</summary>
    /// <param name="scores">The scores of all outputs.</param>
    /// <param name="sample">Which sample of this run.</param>
    /// <param name="rank">Which of its explanations.</param>
    public IReadOnlyList<ScoreTerm> Terms(float[] scores, int sample, int rank) =>
    [
        .. _target.Terms.Select((term, t) =>
        {
            float[]? factors = Factors(_parts[t], sample);
            int[] selected = Selected(t, sample, scores, rank);
            if (factors is not null) selected = [.. selected.Where(i => factors[i] != 0)];
            double sum = selected.Sum(i => (double)(factors?[i] ?? 1) * scores[_parts[t].First + i]);
            return new ScoreTerm(term, selected.Length == 1 ? selected[0] : null, selected.Length, sum);
        }),
    ];

    private static bool IsTop(TargetSelection selection) =>
        selection is TargetSelection.Best || (selection is TargetSelection.Elements { Items: var items } && items.Any(i => i.IsTop));

    private StartRelevance.Weights Weights(int samples, float[] scores, int rank)
    {
        int length = scores.Length / samples;
        var weights = new float[scores.Length];
        for (int n = 0; n < samples; n++)
        {
            for (int t = 0; t < _parts.Length; t++)
            {
                float[]? factors = Factors(_parts[t], n);
                foreach (int i in Selected(t, n, scores.AsSpan(n * length, length), rank))
                {
                    weights[(n * length) + _parts[t].First + i] += (float)_target.Terms[t].Weight * (factors?[i] ?? 1);
                }
            }
        }
        return new StartRelevance.Weights(weights, _target.Reference);
    }

    /// <summary>The mask's factors on the scores of a sample; null: none. A batch may be filled up with samples after the last one.</summary>
    private float[]? Factors(ScorePart part, int sample) =>
        _masks.TryGetValue(part, out FittedMask? mask) ? mask.Of(Math.Min(_first + sample, _count - 1), part) : null;

    private void FitMask(TargetMask mask)
    {
        foreach (ScorePart part in _parts.Distinct())
        {
            if (mask.On(Shape(part)) is { } fitted) _masks[part] = fitted;
        }
        if (_masks.Count > 0) return;
        string shapes = string.Join(" or ", _parts.Distinct().Select(p => $"[{string.Join(", ", Shape(p))}]"));
        throw new TargetOutOfRangeException(
            _model, _target, $"a mask of shape {mask}", $"one that broadcasts to the output {shapes}", "give it the shape of the output, or of its last two axes");
    }

    /// <summary>The shape of an output as the model gives it, for all samples.</summary>
    private int[] Shape(ScorePart part)
    {
        List<int> shape = [.. part.Shape.Skip(1)];
        if (part.Axis is int axis) shape.Insert(axis, _count);
        return [.. shape];
    }

    private void Check(TargetSelection selection, ScorePart part)
    {
        int[] axes = part.Shape[1..];
        if (_detections is not null) return;
        if (selection is TargetSelection.Elements { Items: var items })
        {
            if (items.Count != axes.Length || items.Where((item, axis) => item.On(axes[axis]) is null).Any())
            {
                throw new TargetOutOfRangeException(_model, _target, part.Asked, axes);
            }
            return;
        }
        int classes = part.Classes ?? throw new TargetOutOfRangeException(_model, _target, part.Asked, axes);
        bool exists = selection switch
        {
            TargetSelection.Class one => one.Index < classes,
            TargetSelection.Best best => best.Count <= classes,
            _ => throw new ArgumentException($"{selection} is no class; labels are classes by now", nameof(selection)),
        };
        if (!exists) throw new TargetOutOfRangeException(_model, _target, classes);
    }

    /// <summary>The indices of the scores that a term selects, among those of its output.</summary>
    /// <param name="term">Which term.</param>
    /// <param name="sample">Which sample of this run.</param>
    /// <param name="scores">Its scores, of all outputs.</param>
    /// <param name="rank">Which of the best classes or detections.</param>
    private int[] Selected(int term, int sample, ReadOnlySpan<float> scores, int rank)
    {
        ScorePart part = _parts[term];
        ReadOnlySpan<float> own = scores.Slice(part.First, part.Length);
        return _target.Terms[term].Selection switch
        {
            TargetSelection.Class one => [one.Index],
            TargetSelection.Elements { Items: var items } top when IsTop(top) => [Ranked(Elements(items, part.Shape[1..]), own, 0)],
            TargetSelection.Elements { Items: var items } => Elements(items, part.Shape[1..]),
            TargetSelection.Best => [Ranked([.. Enumerable.Range(0, own.Length)], own, rank)],
            // A batch may be filled up with samples after the last one.
            _ => _detections is not null && sample < _detections.Count && rank < _detections[sample].Count ? _detections[sample][rank].Places : [],
        };
    }

    private static int[] Elements(IReadOnlyList<TargetItem> items, int[] axes)
    {
        int[] selected = [0];
        for (int axis = 0; axis < axes.Length; axis++)
        {
            int size = axes[axis];
            (int first, int count) = items[axis].On(size)!.Value;
            selected = [.. selected.SelectMany(s => Enumerable.Range((s * size) + first, count))];
        }
        return selected;
    }

    /// <summary>The place of the highest score, or of one after it, the first on ties: what <see cref="StartRelevance.Best"/> chooses.</summary>
    private static int Ranked(int[] places, ReadOnlySpan<float> scores, int rank)
    {
        float[] values = new float[places.Length];
        for (int i = 0; i < places.Length; i++) values[i] = scores[places[i]];
        return places[new StartRelevance.Best(rank + 1).Targets(values, 1)[rank][0]];
    }
}
