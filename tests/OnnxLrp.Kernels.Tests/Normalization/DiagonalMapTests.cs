using CsCheck;
using OnnxLrp.Kernels.Device;
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
}
