namespace OnnxLrp.Kernels.Tests.Device;

/// <summary>Random data with a seed, and comparison with a bound that follows from single precision.</summary>
internal static class Numbers
{
    /// <summary>Rounding errors of a short single-precision sum, relative to the sum of magnitudes: about 80 units in the last place.</summary>
    public const double Relative = 1e-5;

    /// <summary>Below this, differences mean nothing.</summary>
    public const double Absolute = 1e-6;

    /// <summary>Uniform in -2 to 2, with some exact zeros, because zeros of either sign are where parts and masks go wrong.</summary>
    public static float[] Signed(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(10) == 0 ? 0f : random.NextSingle() * 4 - 2)];
    }

    /// <summary>Of either sign, but at least 1/4 in magnitude: denominators that do not amplify rounding errors.</summary>
    public static float[] AwayFromZero(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2 + 0.25f) * (random.Next(2) == 0 ? -1 : 1))];
    }

    /// <summary>Asserts that each value is near the expected one; the bound grows with the magnitude of what was summed.</summary>
    public static void AssertNear(float[] found, double[] expected, double[] magnitude, string what)
    {
        Assert.That(found, Has.Length.EqualTo(expected.Length), what);
        for (int i = 0; i < found.Length; i++)
            Assert.That((double)found[i], Is.EqualTo(expected[i]).Within(Relative * magnitude[i] + Absolute), $"{what}, element {i}");
    }

    /// <summary>Asserts nearness relative to the expected values themselves.</summary>
    public static void AssertNear(float[] found, double[] expected, string what) =>
        AssertNear(found, expected, [.. expected.Select(Math.Abs)], what);
}
