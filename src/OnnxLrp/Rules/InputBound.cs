using System.Globalization;

namespace OnnxLrp.Rules;

/// <summary>
/// A bound of the input domain, for the zbox rule: one number, one number per channel, or a whole sample.
/// </summary>
/// <param name="Values">1 value, C values, or as many as one sample of the layer's input has.</param>
public sealed record InputBound(IReadOnlyList<float> Values)
{
    /// <summary>The same bound everywhere.</summary>
    public static implicit operator InputBound(double value) => new([(float)value]);

    /// <summary>The bound as one whole sample of a layer input.</summary>
    /// <param name="sampleShape">Shape of one sample, channels first: <c>[C, …]</c>.</param>
    /// <returns>As many values as the sample has.</returns>
    /// <exception cref="ArgumentException">The number of values fits neither 1, C nor the sample.</exception>
    public float[] Expand(ReadOnlySpan<int> sampleShape)
    {
        int length = 1;
        foreach (int d in sampleShape) length *= d;
        int channels = sampleShape.Length == 0 ? 1 : sampleShape[0];
        var expanded = new float[length];
        if (Values.Count != 1 && Values.Count != channels && Values.Count != length)
        {
            throw new ArgumentException(
                $"a bound has {Values.Count} values; expected 1, {channels} (one per channel) or {length} (one per input value)");
        }
        int run = length / Values.Count;
        for (int i = 0; i < length; i++) expanded[i] = Values[i / run];
        return expanded;
    }

    /// <summary>Prints the value, or the range of the values, whatever the culture is.</summary>
    public override string ToString() => Values.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Values[0]:0.###}")
        : string.Create(CultureInfo.InvariantCulture, $"[{Values.Min():0.###}..{Values.Max():0.###}]");
}
