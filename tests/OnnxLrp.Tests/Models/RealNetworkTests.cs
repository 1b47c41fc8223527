using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Imaging;
using OnnxLrp.Layers;
using OnnxLrp.Planning;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Models;

/// <summary>
/// Trained networks explain real pictures with every BatchNorm choice: finite, of the class that ONNX Runtime gives, conserving within what
/// biases absorb. Networks and pictures lie in <c>../shared</c>; without them these tests are ignored and say so.
/// </summary>
[TestFixture(TestEngine.OnnxRuntime)]
[TestFixture(TestEngine.Cuda)]
[Category("Device")]
[Category("Models")]
public sealed class RealNetworkTests(TestEngine engine)
{
    private static readonly string[] BatchNorms = ["identity", "epsilon:0.1", "alpha-beta:2,1", "abs", "fuse"];

    [Test]
    public void Explanations_are_finite_of_the_right_class_and_conserving(
        [ValueSource(typeof(RealNetwork), nameof(RealNetwork.All))] RealNetwork network, [ValueSource(nameof(BatchNorms))] string batchNorm)
    {
        IRelevanceEngine device = TestEngines.On(engine);
        string model = SharedFolder.Require("models", network.File);
        float[] inputs = [.. network.Pictures.SelectMany(p => Pixels(network, p))];
        int[] shape = [network.Pictures.Length, .. network.Shape[1..]];
        int[] classes = Classes(model, network, inputs);
        var options = new LrpOptions { Composite = CompositePresets.Create("epsilon-plus-flat"), BatchNorm = BatchNormTreatment.Parse(batchNorm) };
        using LrpExplainer planner = LrpExplainer.Load(model, device, options);
        LrpPlan plan = planner.Plan(network.Shape);
        LinearLayer[] linear = [.. plan.Layers.Select(l => l.Layer).OfType<LinearLayer>()];
        LinearLayer classifier = linear.Last(l => l.HasParameters);
        using LrpExplainer explainer = LrpExplainer.Load(model, device, options with { Layers = [classifier.Input] });
        IReadOnlyList<IReadOnlyList<Explanation>> explanations = explainer.Explain(inputs, shape);
        for (int n = 0; n < explanations.Count; n++)
        {
            Explanation e = explanations[n][0];
            string what = $"{network.Pictures[n]}: score {e.Score}, relevance {e.RelevanceSum}";
            TestContext.Out.WriteLine(what);
            Assert.That(e.IsFinite && e.Relevance.All(float.IsFinite), what);
            Assert.That(e.Index, Is.EqualTo(classes[n]), what);
            Assert.That(e.Relevance.Max(Math.Abs), Is.GreaterThan(0), what);
            float[] below = e.Layers[classifier.Input];
            if (batchNorm is "identity" or "abs" or "fuse")
            {
                Assert.That(Math.Abs(e.RelevanceSum), Is.LessThan(1.001 * below.Sum(Math.Abs)), $"{what}: more than the classifier sent down");
            }
            if (batchNorm == "identity" && linear.All(l => l == classifier || CannotLose(l)))
            {
                Assert.That(e.RelevanceSum, Is.EqualTo(below.Sum(v => (double)v)).Within(1e-3 * below.Sum(Math.Abs)), $"{what}: no bias absorbs, nothing may be lost");
            }
        }
    }

    /// <summary>
    /// No bias absorbs relevance, and no output is without positive contributions: a depthwise channel can have negative weights only, and an
    /// identity BatchNormalization may still have sent relevance there (the failure on MobileNets that the founding paper reports).
    /// </summary>
    private static bool CannotLose(LinearLayer layer) =>
        (layer.Bias is null || layer.Bias.Values.All(b => b == 0)) && layer.Geometry is not ConvolutionGeometry { Depthwise: true };

    private static float[] Pixels(RealNetwork network, string picture)
    {
        string path = SharedFolder.Require("images", picture);
        if (Directory.Exists(path)) path = Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).First();
        return network.Preprocessing.Apply(RgbImage.Load(path), network.Shape).Data;
    }

    /// <summary>The classes that the untouched model gives, one picture at a time.</summary>
    private static int[] Classes(string model, RealNetwork network, float[] inputs)
    {
        OnnxGraph graph = OnnxReader.Read(model);
        using var forward = new OnnxRuntimeForward(graph, []);
        return [.. inputs.Chunk(network.Shape.Aggregate(1, (a, b) => a * b)).Select(pixels =>
        {
            using ForwardPass pass = forward.Run(new Dictionary<string, HostTensor> { [graph.Inputs[0].Name] = new HostTensor(pixels, network.Shape) });
            float[] scores = pass.Values(graph.Outputs[0].Name).ToArray();
            return Array.IndexOf(scores, scores.Max());
        })];
    }
}
