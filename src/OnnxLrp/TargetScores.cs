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
    private readonly int[] _axes;

    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="target">The target, without labels and on one output.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="TargetOutOfRangeException">
    /// There is no such score, or a class is asked for where scores are a map or a sequence.
    /// </exception>
    public TargetScores(string model, Target target, LrpPlan plan)
    {
        (_model, _target, _plan) = (model, target, plan);
        _axes = [.. plan.OutputShape.Skip(1)];
        foreach (TargetTerm term in target.Terms) Check(term.Selection);
    }

    /// <summary>The start relevance of a run. Where the selection depends on the scores, they are asked for first.</summary>
    /// <param name="samples">The number of samples.</param>
    /// <param name="run">Gives the scores of the samples from a start, of the kind that the result then has.</param>
    public StartRelevance Start(int samples, Func<StartRelevance, float[]> run)
    {
        if (_target.Alone is TargetSelection.Best best) return new StartRelevance.Best(best.Count);
        int length = _axes.Aggregate(1, (a, b) => a * b);
        float[] scores = _target.Terms.Any(t => IsTop(t.Selection))
            ? run(_target.Alone is null ? new StartRelevance.Weights(new float[samples * length]) : new StartRelevance.Best(1))
            : new float[samples * length];
        ReadOnlySpan<float> Sample(int n) => scores.AsSpan(n * length, length);
        if (_target.Alone is { } alone && Selected(alone, Sample(0)).Length == 1)
        {
            return new StartRelevance.Classes([[.. Enumerable.Range(0, samples).Select(n => Selected(alone, Sample(n))[0])]]);
        }
        var weights = new float[samples * length];
        for (int n = 0; n < samples; n++)
        {
            foreach (TargetTerm term in _target.Terms)
            {
                foreach (int index in Selected(term.Selection, Sample(n))) weights[(n * length) + index] += (float)term.Weight;
            }
        }
        return new StartRelevance.Weights(weights);
    }

    /// <summary>What each term selected of the scores of a sample.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="index">The score that is explained, where the engine chose it; else −1.</param>
    public IReadOnlyList<ScoreTerm> Terms(float[] scores, int index) =>
    [
        .. _target.Terms.Select(term =>
        {
            int[] selected = index >= 0 ? [index] : Selected(term.Selection, scores);
            return new ScoreTerm(term, selected.Length == 1 ? selected[0] : null, selected.Length, selected.Sum(i => (double)scores[i]));
        }),
    ];

    private static bool IsTop(TargetSelection selection) =>
        selection is TargetSelection.Best || (selection is TargetSelection.Elements { Items: var items } && items.Any(i => i.IsTop));

    private void Check(TargetSelection selection)
    {
        if (selection is TargetSelection.Elements { Items: var items })
        {
            if (items.Count != _axes.Length || items.Where((item, axis) => item.On(_axes[axis]) is null).Any())
            {
                throw new TargetOutOfRangeException(_model, _target, _axes);
            }
            return;
        }
        int classes = _plan.Classes ?? throw new TargetOutOfRangeException(_model, _target, _axes);
        bool exists = selection switch
        {
            TargetSelection.Class one => one.Index < classes,
            TargetSelection.Best best => best.Count <= classes,
            _ => throw new ArgumentException($"{selection} is no class; labels are classes by now", nameof(selection)),
        };
        if (!exists) throw new TargetOutOfRangeException(_model, _target, classes);
    }

    /// <summary>The indices of the selected scores within a sample.</summary>
    private int[] Selected(TargetSelection selection, ReadOnlySpan<float> scores)
    {
        int[] selected = selection switch
        {
            TargetSelection.Class one => [one.Index],
            TargetSelection.Elements { Items: var items } => Elements(items),
            _ => [.. Enumerable.Range(0, scores.Length)],
        };
        return IsTop(selection) ? [First(selected, scores)] : selected;
    }

    private int[] Elements(IReadOnlyList<TargetItem> items)
    {
        int[] selected = [0];
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            int size = _axes[axis];
            (int first, int count) = items[axis].On(size)!.Value;
            selected = [.. selected.SelectMany(s => Enumerable.Range((s * size) + first, count))];
        }
        return selected;
    }

    /// <summary>The place of the highest score, the first on ties: what <see cref="StartRelevance.Best"/> chooses.</summary>
    private static int First(int[] places, ReadOnlySpan<float> scores)
    {
        float[] values = new float[places.Length];
        for (int i = 0; i < places.Length; i++) values[i] = scores[places[i]];
        return places[new StartRelevance.Best(1).Targets(values, 1)[0][0]];
    }
}
