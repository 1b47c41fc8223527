namespace OnnxLrp;

/// <summary>
/// Multiplies the start relevance of a <see cref="Target"/>: an object in a segmentation, a part of a sequence. 1 keeps the start relevance
/// of a score, 0 removes it. Immutable.
/// </summary>
/// <remarks>
/// Shapes: it broadcasts to an output as in NumPy, the output with its batch; so a mask of two axes covers the output's last two, for all
/// samples and channels. Where a target names several outputs, the mask is on those that it fits, and the others start without it.
/// </remarks>
public sealed class TargetMask
{
    private readonly Func<int, int, float[]>? _plane;
    private readonly bool _channelsLast;
    private readonly float[] _values;
    private readonly int[] _shape;

    /// <param name="values">The factors, row-major; not to be changed.</param>
    /// <param name="shape">Their shape.</param>
    /// <exception cref="ArgumentException">Another number of values than the shape has, or a value that is not finite.</exception>
    public TargetMask(float[] values, IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shape);
        (_values, _shape) = (values, [.. shape]);
        if (values.Length != shape.Aggregate(1L, (a, b) => a * b))
        {
            throw new ArgumentException($"{values.Length} factors for a mask of shape {this}", nameof(values));
        }
        int bad = Array.FindIndex(values, v => !float.IsFinite(v));
        if (bad >= 0) throw new ArgumentException($"factor {bad} of the mask is {values[bad]}; expected finite numbers", nameof(values));
    }

    private TargetMask(Func<int, int, float[]> plane, bool channelsLast) => (_plane, _channelsLast, _values, _shape) = (plane, channelsLast, [], []);

    /// <summary>A mask over the two axes of space that takes their size from the output, such as a picture that is resized to it.</summary>
    /// <param name="plane">Gives height times width factors, row-major.</param>
    /// <param name="channelsLast">Whether outputs are [N, H, W, C]; else [N, C, H, W] or [N, H, W].</param>
    public static TargetMask Plane(Func<int, int, float[]> plane, bool channelsLast = false)
    {
        ArgumentNullException.ThrowIfNull(plane);
        return new TargetMask(plane, channelsLast);
    }

    /// <summary>Prints the shape: <c>[12, 10]</c>, or <c>[height, width]</c> where the output gives it.</summary>
    public override string ToString() => _plane is null ? $"[{string.Join(", ", _shape)}]" : "[height, width]";

    /// <summary>The mask for outputs of a shape, with its batch; null: it does not fit.</summary>
    internal FittedMask? On(int[] output)
    {
        if (_plane is null) return Fits(_shape, output) ? new FittedMask(_values, _shape) : null;
        int lead = output.Length == 4 && _channelsLast ? 1 : output.Length - 2;
        if (output.Length is not (3 or 4)) return null;
        (int height, int width) = (output[lead], output[lead + 1]);
        return new FittedMask(_plane(height, width), [height, width, .. Enumerable.Repeat(1, output.Length - lead - 2)]);
    }

    private static bool Fits(int[] shape, int[] output) => shape.Length <= output.Length
        && Enumerable.Range(1, shape.Length).All(axis => shape[^axis] == 1 || shape[^axis] == output[^axis]);
}

/// <summary>A mask that broadcasts to an output.</summary>
/// <param name="Values">The factors.</param>
/// <param name="Shape">Their shape, at most as long as the output's.</param>
internal sealed record FittedMask(float[] Values, int[] Shape)
{
    /// <summary>The factors on the scores of one sample, in the order of a plan: samples first.</summary>
    /// <param name="sample">Which sample.</param>
    /// <param name="part">The output.</param>
    public float[] Of(int sample, Planning.ScorePart part)
    {
        int[] axes = part.Shape[1..];
        int rank = axes.Length + (part.Axis is null ? 0 : 1), lead = rank - Shape.Length;
        int Step(int axis) => axis < lead || Shape[axis - lead] == 1 ? 0 : Shape.Skip(axis - lead + 1).Aggregate(1, (a, b) => a * b);
        int start = part.Axis is int samples ? sample * Step(samples) : 0;
        int[] steps = [.. Enumerable.Range(0, rank).Where(a => a != part.Axis).Select(Step)], index = new int[axes.Length];
        var factors = new float[part.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = Values[start + index.Zip(steps, (at, step) => at * step).Sum()];
            Relevance.Geometry.Shapes.Advance(index, axes);
        }
        return factors;
    }
}
