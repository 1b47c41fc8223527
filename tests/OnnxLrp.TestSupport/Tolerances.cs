namespace OnnxLrp.TestSupport;

/// <summary>
/// How far results may be apart, each number with its reason. All are relative to the largest absolute value of the reference
/// (<see cref="TensorReport.MaxRelative"/>); none is ever raised to make a test pass.
/// </summary>
public static class Tolerances
{
    /// <summary>Two float64 computations of one formula in another order: thousands of roundings of 1.1e-16, and mild cancellation.</summary>
    public const double Double = 1e-12;

    /// <summary>Central difference with step 1e-5 in float64: step² from the third derivative, 1.1e-16 / step from rounding, both 1e-10.</summary>
    public const double CentralDifference = 1e-8;

    /// <summary>
    /// The float64 reference against golden cases: zennit sums in another order, and small denominators magnify 1e-16 by up to
    /// 1/ε = 1e6.
    /// </summary>
    public const double GoldenReference = 1e-9;

    /// <summary>
    /// One layer in float32 on exactly summable values (<see cref="Generators.Values.Exact"/>): z has no error, what remains is the
    /// division and the sum of a few thousand quotients, each 6e-8, which grows with the square root of their number.
    /// </summary>
    public const double Float32Layer = 1e-5;

    /// <summary>A float32 forward pass of one layer against float64: 6e-8 per rounding, a few thousand of random sign.</summary>
    public const double Float32Forward = 1e-5;

    /// <summary>A golden case in float32 where zennit's own float32 loses less; what the golden cases ask of an engine.</summary>
    public const double GoldenFloor = 1e-4;

    /// <summary>
    /// A golden case in double precision: the score that relevance starts with, and relevance at the end, are rounded to float32.
    /// </summary>
    public const double GoldenDouble = 1e-6;

    /// <summary>
    /// A golden case in double precision of a network with BatchNormalization, whose four statistics the planner makes to one weight and
    /// one bias in float32: 6e-8, which the smallest denominators of these networks magnify up to 300 times.
    /// </summary>
    public const double GoldenBatchNorm = 2e-5;

    /// <summary>Factor on what zennit itself loses in float32: another order of summation may lose about as much again, twice.</summary>
    public const double GoldenFloat32Factor = 3;

    /// <summary>Tolerance of a golden case: <c>max(1e-4, 3 * zennit_float32_max_rel_err)</c>.</summary>
    public static double Golden(double zennitFloat32MaxRelativeError) => Math.Max(GoldenFloor, GoldenFloat32Factor * zennitFloat32MaxRelativeError);
}
