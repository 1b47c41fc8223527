using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Models;

/// <summary>Relevance of layers is asked for by the names of the file, also of those that planning drops.</summary>
[Category("Device")]
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
public sealed class LayerNameTests(TestEngine engine)
{
    private static readonly int[] Shape = [1, 6];

    [SetUp]
    public void RequireEngine() => TestEngines.On(engine);

    [TestCase("i")]
    [TestCase("d")]
    public void A_dropped_tensor_has_the_relevance_of_the_one_that_it_was_copied_from(string name)
    {
        Explanation explanation = Explain(Copies().Output("y"), "z", name);
        Assert.That(explanation.Layers[name], Is.EqualTo(explanation.Layers["z"]));
        Assert.That(explanation.Layers["z"].Sum(), Is.EqualTo(explanation.Score).Within(1e-3));
    }

    [Test]
    public void A_copy_beside_another_reader_has_no_relevance_of_its_own_and_the_nearest_tensor_is_named()
    {
        TestModels model = Copies().Node("MatMul", ["z", "v"], "u").Node("Add", ["y", "u"], "s").Output("s");
        Assert.That(() => Explain(model, "i"), Throws.TypeOf<InputMismatchException>().With.Message.Contains("\"z\""));
    }

    private static TestModels Copies() => new TestModels().Input("x", Shape).Weights("w", [6, 4]).Weights("v", [4, 3])
        .Node("MatMul", ["x", "w"], "z").Node("Identity", ["z"], "i").Node("Dropout", ["i"], "d").Node("MatMul", ["d", "v"], "y");

    private Explanation Explain(TestModels model, params string[] layers)
    {
        var options = new LrpOptions { Composite = CompositePresets.Create("epsilon"), Layers = layers };
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxWriter.ToFile(model.Graph(), path);
            using LrpExplainer explainer = LrpExplainer.Load(path, TestEngines.On(engine), options);
            return explainer.Explain(new float[] { 1, -2, 3, 0.5f, 2, -1 }, Shape)[0][0];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
