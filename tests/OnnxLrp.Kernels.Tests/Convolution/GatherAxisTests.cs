using CsCheck;
using OnnxLrp.Kernels.Convolution;

namespace OnnxLrp.Kernels.Tests.Convolution;

public sealed class GatherAxisTests
{
    [Test]
    public void Residue_classes_visit_every_product_of_the_forward_walk_once_and_no_other() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 9], Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 3])
            .Sample((input, output, kernel, stride, dilation, pad) =>
            {
                var forward = Walk(GatherAxis.Forward(input, output, kernel, stride, dilation, pad));
                var adjoint = Enumerable.Range(0, stride)
                    .SelectMany(r => Walk(GatherAxis.Adjoint(input, output, kernel, stride, dilation, pad, r)))
                    .Select(p => (Destination: p.Source, Source: p.Destination, p.Tap));
                Assert.That(adjoint, Is.EquivalentTo(forward));
            }, iter: 500);

    [Test]
    public void Residue_classes_write_every_position_once() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 5], Gen.Int[0, 3]).Sample((input, stride, pad) =>
        {
            var written = Enumerable.Range(0, stride).Select(r => GatherAxis.Adjoint(input, 3, 2, stride, 1, pad, r))
                .SelectMany(a => Enumerable.Range(0, a.Count).Select(t => a.First + t * a.Step));
            Assert.That(written, Is.EquivalentTo(Enumerable.Range(0, input)));
        }, iter: 200);

    [Test]
    public void A_stride_of_two_leaves_three_classes_of_a_pointwise_kernel_without_taps()
    {
        var taps = Enumerable.Range(0, 2).Select(r => GatherAxis.Adjoint(8, 4, 1, 2, 1, 0, r).TapCount);
        Assert.That(taps, Is.EqualTo(new[] { 1, 0 }));
    }

    private static IEnumerable<(int Destination, int Source, int Tap)> Walk(GatherAxis axis) =>
        from step in Enumerable.Range(0, axis.Count)
        from tap in Enumerable.Range(0, axis.TapCount)
        let source = axis.Source(step, tap)
        where axis.Holds(source)
        select (axis.First + step * axis.Step, source, axis.TapFirst + tap * axis.TapStep);
}
