using CsCheck;
using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Onnx;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Reference;

/// <summary>The reference's forward pass is what ONNX Runtime computes, for every kind of geometry that the generators make.</summary>
[TestFixture]
public sealed class OnnxRuntimeAgreementTests
{
    private const int Samples = 150;

    [Test]
    public void Conv_matches() => Problems.Conv().Sample(
        problem => AssertForward(SingleNodeModels.Conv(problem), problem), iter: Samples);

    [Test]
    public void ConvTranspose_matches() => Problems.ConvTranspose().Sample(
        problem => AssertForward(SingleNodeModels.ConvTranspose(problem), problem), iter: Samples);

    [Test]
    public void Gemm_matches() => Problems.Gemm().Sample(
        problem => AssertForward(SingleNodeModels.Gemm(problem), problem), iter: Samples);

    [Test]
    public void MatMul_matches_a_gemm_without_factors() => Problems.MatMul().Sample(
        problem => AssertForward(SingleNodeModels.Gemm(problem), problem), iter: Samples);

    [Test]
    public void AveragePool_matches() => Problems.AveragePool().Sample(
        problem => AssertForward(SingleNodeModels.AveragePool(problem), problem), iter: Samples);

    [Test]
    public void MaxPool_matches() => Problems.AveragePool(Values.Exact).Sample(
        problem =>
        {
            MaxPoolReference reference = new(problem.Geometry);
            double[] expected = [.. problem.Input.Select(value => (double)value).Chunk(problem.Map.Inputs).SelectMany(reference.Forward)];
            AssertEqual(expected, Run(SingleNodeModels.MaxPool(problem), problem));
        },
        iter: Samples);

    private static void AssertForward<TGeometry>(byte[] model, LinearProblem<TGeometry> problem) =>
        AssertEqual(problem.Forward(), Run(model, problem));

    private static void AssertEqual(double[] expected, float[] actual)
    {
        TensorReport report = TensorReport.Compare(expected, actual);
        Assert.That(report.Within(Tolerances.Float32Forward), report.ToString());
    }

    private static float[] Run<TGeometry>(byte[] model, LinearProblem<TGeometry> problem)
    {
        // Errors only: with ceil_mode, its shape inference counts windows that its kernels then leave out, and it warns of that.
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(model, options);
        long[] shape = [problem.Batch, .. problem.Map.InputShape.Select(extent => (long)extent)];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(problem.Input, shape);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
