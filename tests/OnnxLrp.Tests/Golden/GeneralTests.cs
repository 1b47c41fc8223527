using NUnit.Framework;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Golden;

/// <summary>
/// Several inputs, endpoints, context, targets and conditions against independent references in double precision, on every engine.
/// </summary>
public sealed class GeneralTests
{
    [Test]
    public void Relevance_of_every_endpoint_is_that_of_the_case(
        [ValueSource(typeof(GeneralCase), nameof(GeneralCase.All))] GeneralCase given,
        [Values("cpu", "ilgpu-cpu", "reference")] string device) => Explain(given, device);

    [Test]
    public void Relevance_of_a_transformer_is_that_of_the_case(
        [ValueSource(typeof(GeneralCase), nameof(GeneralCase.Transformers))] GeneralCase given, [Values("cpu", "ilgpu-cpu")] string device) =>
        Explain(given, device);

    private static void Explain(GeneralCase given, string device)
    {
        using LrpExplainer explainer = LrpExplainer.Load(given.Model, given.Options(device));
        IReadOnlyList<IReadOnlyList<Explanation>> explained = explainer.Explain(given.Inputs(explainer.Inputs[0].Name), given.Target);
        foreach ((string endpoint, NpyTensor expected) in given.Expected)
        {
            float[] found = Joined([.. explained.Select(e => e[0].Endpoints.First(t => t.Name == endpoint))]);
            TensorReport report = TensorReport.Compare(expected.Values, found, expected.Shape);
            Assert.That(report.Within(given.Tolerance), $"{endpoint}: {report}");
        }
    }

    /// <summary>The samples side by side along their axis.</summary>
    private static float[] Joined(TensorRelevance[] samples)
    {
        int slices = samples[0].Shape.Take(samples[0].SampleAxis ?? 0).Aggregate(1, (a, b) => a * b), length = samples[0].Values.Length / slices;
        return [.. Enumerable.Range(0, slices).SelectMany(i => samples.SelectMany(s => s.Values[(i * length)..((i + 1) * length)]))];
    }
}
