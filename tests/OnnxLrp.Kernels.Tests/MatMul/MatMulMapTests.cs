using CsCheck;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.MatMul;
using OnnxLrp.Kernels.Tests.Device;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.MatMul;

public sealed class MatMulMapTests(DeviceKind kind) : LinearMapContract(kind)
{
    protected override Gen<LinearProblem> Problems =>
        from samples in Gen.Int[1, 4]
        from rowsPerSample in Gen.Int[1, 4]
        from inputs in Gen.Int[1, 80]
        from outputs in Gen.Int[1, 80]
        from transposed in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        let rows = samples * rowsPerSample
        select new LinearProblem(new MatMulMap(rows, inputs, outputs, transposed, rowsPerSample),
            [.. from r in Enumerable.Range(0, rows)
                from m in Enumerable.Range(0, outputs)
                from k in Enumerable.Range(0, inputs)
                select new Connection(r * outputs + m, r * inputs + k, transposed ? m * inputs + k : k * outputs + m)],
            Numbers.Signed(seed + 9, inputs * outputs), seed, $"product {rows} x {inputs} x {outputs}{(transposed ? " transposed" : "")}");
}
