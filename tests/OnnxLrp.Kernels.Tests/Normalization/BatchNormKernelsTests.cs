using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Kernels.Tests.Device;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Normalization;

/// <summary>The fused kernels against their formulas, and against the terms of the generic diagonal map.</summary>
public sealed class BatchNormKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    private const float Epsilon = 0.05f;
    private const int Iterations = 15;

    private sealed record Case(int Batch, int Count, int Inner, bool Accumulate, int Seed)
    {
        public int Length => Batch * Count * Inner;

        public float[] X => Numbers.Signed(Seed, Length);

        public float[] R => Numbers.Signed(Seed + 1, Length);

        public float[] W => Numbers.Signed(Seed + 2, Count);

        public float[] B => Numbers.Signed(Seed + 3, Count);

        public float[] Before => Numbers.Signed(Seed + 4, Length);

        public int Channel(int e) => e / Inner % Count;
    }

    private static readonly Gen<Case> Cases =
        from batch in Gen.Int[1, 3]
        from count in Gen.Int[1, 6]
        from inner in Gen.Int[1, 40]
        from accumulate in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        select new Case(batch, count, inner, accumulate, seed);

    [Test]
    public void Epsilon_rule_follows_its_formula() => Cases.Sample(c =>
    {
        float[] y = Numbers.AwayFromZero(c.Seed + 5, c.Length);
        Check(c, (x, r, target) => BatchNormKernels.Epsilon(Device, x, Upload(y), r, Upload(c.W), c.Inner, c.Count, Epsilon, target, c.Accumulate),
            e => LinearReference.Divide((double)c.W[c.Channel(e)] * c.X[e] * c.R[e], y[e], Epsilon));
    }, iter: Iterations, threads: 1);

    [Test]
    public void Alpha_beta_rule_follows_its_formula() => Cases.Sample(c =>
        Check(c, (x, r, target) => BatchNormKernels.AlphaBeta(Device, x, r, Upload(c.W), Upload(c.B), c.Inner, c.Count, 2, 1, Epsilon, target, c.Accumulate),
            e =>
            {
                double wx = (double)c.W[c.Channel(e)] * c.X[e], b = c.B[c.Channel(e)], positive = Math.Max(wx, 0), negative = Math.Min(wx, 0);
                return 2 * LinearReference.Divide(positive * c.R[e], positive + Math.Max(b, 0), Epsilon)
                    - LinearReference.Divide(negative * c.R[e], negative + Math.Min(b, 0), Epsilon);
            }), iter: Iterations, threads: 1);

    [Test]
    public void Absolute_rule_follows_its_formula() => Cases.Sample(c =>
        Check(c, (x, r, target) => BatchNormKernels.Absolute(
                Device, x, r, Upload(c.W), Upload([.. c.B.Select(Math.Abs)]), c.Inner, c.Count, Epsilon, target, c.Accumulate),
            e =>
            {
                double wx = Math.Abs((double)c.W[c.Channel(e)] * c.X[e]);
                return LinearReference.Divide(wx * c.R[e], wx + Math.Abs(c.B[c.Channel(e)]), Epsilon);
            }), iter: Iterations, threads: 1);

    [Test]
    public void Absolute_rule_is_zero_where_its_denominator_is()
    {
        ArrayView<float> target = Garbage(2);
        BatchNormKernels.Absolute(Device, Upload([0f, 3f]), Upload([5f, 5f]), Upload([2f]), Upload([0f]), 1, 1, 0, target, false);
        Assert.That(Download(target), Is.EqualTo(new[] { 0f, 5f }));
    }

    [Test]
    public void Works_in_place()
    {
        ArrayView<float> relevance = Upload([4f, -6f]);
        BatchNormKernels.Epsilon(Device, Upload([1f, 2f]), Upload([2f, 4f]), relevance, Upload([2f]), 1, 1, 0, relevance, false);
        Assert.That(Download(relevance), Is.EqualTo(new[] { 4f, -6f }));
    }

    [Test]
    public void Absolute_rule_agrees_with_the_terms_of_the_diagonal_map() => Cases.Sample(c =>
    {
        ArrayView<float> x = Upload(c.X), r = Upload(c.R), w = Upload(c.W), b = Upload(c.B), z = Garbage(c.Length);
        ArrayView<float> fused = Garbage(c.Length), generic = Garbage(c.Length);
        BatchNormKernels.Absolute(Device, x, r, w, Upload([.. c.B.Select(Math.Abs)]), c.Inner, c.Count, Epsilon, fused, false);

        var map = new DiagonalMap(c.Length, c.Inner, c.Count, c.Batch);
        var u = new Operand(x, InputPart.Absolute);
        var weights = new Weights(w, ParameterPart.Absolute);
        map.AccumulateDenominator(Device, u, weights, new Bias(b, ParameterPart.Absolute, 0, c.Inner, c.Count), 1, z, false);
        map.Redistribute(Device, new RelevanceQuotient(r, z, false, Epsilon, default, SignMask.None), weights, u, 1, generic, false);

        Numbers.AssertNear(Download(fused), [.. Download(generic).Select(v => (double)v)], c.ToString());
        Free();
    }, iter: Iterations, threads: 1);

    private void Check(Case c, Action<ArrayView<float>, ArrayView<float>, ArrayView<float>> launch, Func<int, double> formula)
    {
        ArrayView<float> target = c.Accumulate ? Upload(c.Before) : Garbage(c.Length);
        launch(Upload(c.X), Upload(c.R), target);
        double[] added = [.. Enumerable.Range(0, c.Length).Select(formula)];
        Numbers.AssertNear(Download(target), [.. added.Select((v, e) => v + (c.Accumulate ? c.Before[e] : 0))],
            [.. added.Select(v => Math.Abs(v) + 2)], c.ToString());
        Free();
    }
}
