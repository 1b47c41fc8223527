using CsCheck;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Pooling;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Pooling;

public sealed class AveragePoolMapTests(DeviceKind kind) : LinearMapContract(kind)
{
    protected override Gen<LinearProblem> Problems =>
        from shape in WindowGen.Shapes
        from includePad in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        select Problem(shape, includePad, seed);

    private static LinearProblem Problem(WindowShape shape, bool includePad, int seed)
    {
        var windows = WindowGen.Windows(shape).ToArray();
        float[] weights = [.. windows.Select(w => includePad ? 1f / w.WithPadding : w.Inputs.Length == 0 ? 0 : 1f / w.Inputs.Length)];
        return new LinearProblem(new AveragePoolMap(shape, includePad),
            [.. from w in windows from i in w.Inputs select new Connection(w.Output, i, w.Output)], weights, seed, $"{shape}, padding counts: {includePad}");
    }
}
