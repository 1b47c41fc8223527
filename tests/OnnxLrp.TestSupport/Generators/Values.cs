using CsCheck;

namespace OnnxLrp.TestSupport.Generators;

/// <summary>Random numbers for weights, inputs and relevances.</summary>
public static class Values
{
    /// <summary>
    /// Multiples of 1/8 in [-2, 2], one in five an exact zero, so that zeros, ties and sums that cancel to zero are common. Products
    /// are multiples of 1/64: sums of up to 2^16 of them are exact in float32, so float32 and float64 agree on every z and on its sign.
    /// </summary>
    public static Gen<float> Exact { get; } = Gen.Frequency((1, Gen.Const(0f)), (4, Gen.Int[-16, 16].Select(n => n / 8f)));

    /// <summary>The same without negative values, as after a ReLU.</summary>
    public static Gen<float> ExactNonNegative { get; } = Exact.Select(Math.Abs);

    /// <summary>Uniform in [-2, 2) with a twentieth of exact zeros: real roundings, hence z that cancel badly and no fixed tolerance.</summary>
    public static Gen<float> Rounded { get; } = Gen.Frequency((1, Gen.Const(0f)), (19, Gen.Float.Unit.Select(u => 4 * u - 2)));

    /// <summary>Positive multiples of 1/8 in (0, 2], for variances.</summary>
    public static Gen<float> ExactPositive { get; } = Gen.Int[1, 16].Select(n => n / 8f);
}
