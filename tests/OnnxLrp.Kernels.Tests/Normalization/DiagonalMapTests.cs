using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Kernels.Tests.Device;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Normalization;

public sealed class DiagonalMapTests(DeviceKind kind) : LinearMapContract(kind)
{
    protected override Gen<LinearProblem> Problems =>
        from batch in Gen.Int[1, 3]
        from count in Gen.Int[1, 7]
        from inner in Gen.Int[1, 50]
        from seed in Gen.Int[0, 1_000_000]
        let length = batch * count * inner
        select new LinearProblem(new DiagonalMap(length, inner, count, batch),
            [.. Enumerable.Range(0, length).Select(e => new Connection(e, e, e / inner % count))],
            Numbers.Signed(seed + 9, count), seed, $"diagonal {batch} x {count} x {inner}");

    [TestCase(0.5f, 6f, 4f, -4f, TestName = "A denominator of zero counts as positive")]
    [TestCase(0f, 0f, 6f, -6f, TestName = "A denominator of zero without a stabiliser gives nothing")]
    public void Stabilises_denominators(float epsilon, float atZero, float atHalf, float atMinusHalf)
    {
        // R = 3 over z = 0, 1/4, -1/4 with the stabiliser 1/2, and over z = 0, 1/2, -1/2 without.
        float z = epsilon > 0 ? 0.25f : 0.5f;
        float[] denominator = [0f, z, -z];
        ArrayView<float> target = Garbage(3);
        var quotient = new RelevanceQuotient(Upload([3f, 3f, 3f]), Upload(denominator), false, epsilon, default, SignMask.None);
        new DiagonalMap(3, 1, 3).Redistribute(
            Device, quotient, new Weights(default, ParameterPart.One), new Operand(default, InputPart.One), 1, target, false);
        Assert.That(Download(target), Is.EqualTo(new[] { atZero, atHalf, atMinusHalf }));
    }
}
