using System.Globalization;
using OnnxLrp.Engines;
using OnnxLrp.Graph;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Input;

/// <summary>
/// Turns an array of any type into what an input declares. Numbers keep their value: float64 is rounded to float32, and everything else
/// that would change a value is refused.
/// </summary>
internal static class ArrayConversion
{
    /// <summary>Integers up to here are the same in float32.</summary>
    private const long LargestExact = 1 << 24;

    /// <param name="array">The array, with or without batch axis.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="IOException">A value would change; the message names neither file nor array.</exception>
    public static HostTensor To(NumpyTensor array, OnnxValue input)
    {
        int[] shape = array.Shape.Length + 1 == input.Dimensions?.Count ? [1, .. array.Shape] : array.Shape;
        return input.ElementType switch
        {
            _ when input.IsReal => new HostTensor(Floats(array, input), shape),
            OnnxElementType.Bool => new HostTensor(Array.ConvertAll(Integers(array, input), v => v is 0 or 1
                ? v == 1
                : throw Refuse(array, input, $"{v}", "0 and 1")), shape),
            _ => new HostTensor(Integers(array, input), shape),
        };
    }

    private static float[] Floats(NumpyTensor array, OnnxValue input) => array.Values switch
    {
        float[] floats => floats,
        double[] doubles => Array.ConvertAll(doubles, v => float.IsInfinity((float)v) && double.IsFinite(v)
            ? throw Refuse(array, input, v.ToString(CultureInfo.InvariantCulture), "values within the range of float32")
            : (float)v),
        long[] integers => Array.ConvertAll(integers, v => v is >= -LargestExact and <= LargestExact
            ? (float)v
            : throw Refuse(array, input, $"{v}", $"integers up to {LargestExact}, which float32 can hold")),
        _ => Array.ConvertAll((bool[])array.Values, v => v ? 1f : 0f),
    };

    private static long[] Integers(NumpyTensor array, OnnxValue input)
    {
        return array.Values switch
        {
            long[] integers => integers,
            bool[] truths => Array.ConvertAll(truths, v => v ? 1L : 0L),
            float[] floats => Array.ConvertAll(floats, v => Whole(v)),
            _ => Array.ConvertAll((double[])array.Values, Whole),
        };

        long Whole(double value) => value == Math.Floor(value) && Math.Abs(value) < long.MaxValue
            ? (long)value
            : throw Refuse(array, input, value.ToString(CultureInfo.InvariantCulture), "whole numbers");
    }

    private static IOException Refuse(NumpyTensor array, OnnxValue input, string found, string expected) => new(
        $"the value {found} in an array of {array.Type} for the input {input}; expected {expected}; give an array of that type");
}
