using OnnxLrp.Evaluation.Diagnosis;

namespace OnnxLrp.Cli.Output;

/// <summary>The document of <c>diagnose --json</c> and of <c>diagnosis.json</c>.</summary>
internal sealed record DiagnoseReport(
    string Model, string Engine, string Device, string Composite, string Batchnorm, int Pictures, IReadOnlyList<BatchNormDiagnosis> Layers,
    IReadOnlyList<StridedReport> Strided, IReadOnlyList<string> Warnings);

/// <summary>A layer that strides; tuples are no JSON.</summary>
internal sealed record StridedReport(
    string Node, string Operator, string Tensor, int[] Kernel, int[] Stride, double Unseen, double Checkerboard, IReadOnlyList<string> Flags)
{
    public static StridedReport Of(StridedLayerDiagnosis d) => new(
        d.Node, d.Operator, d.Tensor, [d.Kernel.Height, d.Kernel.Width], [d.Stride.Height, d.Stride.Width], d.Unseen, d.Checkerboard, d.Flags);
}
