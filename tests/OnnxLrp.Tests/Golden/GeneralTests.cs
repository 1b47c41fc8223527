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
        [Values("cpu", "ilgpu-cpu", "reference")] string device)
    {
        using LrpExplainer explainer = LrpExplainer.Load(given.Model, given.Options(device));
        IReadOnlyList<IReadOnlyList<Explanation>> explained = explainer.Explain(given.Inputs(explainer.Inputs[0].Name), given.Target);
        foreach ((string endpoint, NpyTensor expected) in given.Expected)
        {
            float[] found = [.. explained.SelectMany(e => e[0].RelevanceOf(endpoint))];
            TensorReport report = TensorReport.Compare(expected.Values, found, expected.Shape);
            Assert.That(report.Within(given.Tolerance), $"{endpoint}: {report}");
        }
    }
}
