using OnnxLrp.Errors;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>Where the score that a target names lies among the scores of a sample.</summary>
internal static class TargetPlace
{
    /// <summary>The flat index of the score within its sample; null: the best ones.</summary>
    /// <exception cref="TargetOutOfRangeException">There is no such score, or a class is asked for where scores are a map or a
    /// sequence.</exception>
    public static int? Of(string model, Target target, LrpPlan plan)
    {
        int[] axes = [.. plan.OutputShape.Skip(1)];
        if (target.Place is { } place) return Flat(place, axes) ?? throw new TargetOutOfRangeException(model, target, axes);
        int classes = plan.Classes ?? throw new TargetOutOfRangeException(model, target, axes);
        return target.Index >= classes || target.Best > classes ? throw new TargetOutOfRangeException(model, target, classes) : target.Index;
    }

    private static int? Flat(IReadOnlyList<int> place, int[] axes)
    {
        if (place.Count != axes.Length) return null;
        int flat = 0;
        for (int axis = 0; axis < axes.Length; axis++)
        {
            int index = place[axis] < 0 ? place[axis] + axes[axis] : place[axis];
            if (index < 0 || index >= axes[axis]) return null;
            flat = (flat * axes[axis]) + index;
        }
        return flat;
    }
}
