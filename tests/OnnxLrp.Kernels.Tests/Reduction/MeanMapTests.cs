using CsCheck;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Reduction;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Reduction;

public sealed class MeanMapTests(DeviceKind kind) : LinearMapContract(kind)
{
    protected override Gen<LinearProblem> Problems =>
        from batch in Gen.Int[1, 3]
        from channels in Gen.Int[1, 5]
        from reduced in Gen.Int[1, 60]
        from inner in Gen.Int[1, 4]
        from sum in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        let outer = batch * channels
        select new LinearProblem(new MeanMap(outer, reduced, inner, sum, batch),
            [.. from o in Enumerable.Range(0, outer)
                from r in Enumerable.Range(0, reduced)
                from i in Enumerable.Range(0, inner)
                select new Connection(o * inner + i, (o * reduced + r) * inner + i, 0)],
            [sum ? 1f : 1f / reduced], seed, $"{(sum ? "sum" : "mean")} {outer} x {reduced} x {inner}");
}
