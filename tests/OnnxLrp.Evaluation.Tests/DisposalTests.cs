using OnnxLrp.Engines;
using OnnxLrp.Evaluation.Attribution;
using OnnxLrp.Evaluation.Diagnosis;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Graph;

namespace OnnxLrp.Evaluation.Tests;

/// <summary>What is disposed says so and touches nothing native.</summary>
public sealed class DisposalTests
{
    private static readonly PictureShape Shape = new(3, 8, 8);
    private static readonly float[] Picture = [.. Enumerable.Range(0, 192).Select(i => (i * 37 % 101) / 101f)];

    [Test]
    public void A_scorer_says_that_it_is_disposed()
    {
        var scorer = new Scorer(TinyNetworks.Classifier(), "scores", Shape, new WatchedScore(WatchedFunction.Score, 3, false, "the score"));
        Assert.That(scorer.Score(1, (_, to) => Picture.CopyTo(to))[0], Has.Length.EqualTo(3));
        scorer.Dispose();
        scorer.Dispose();
        Assert.That(
            () => scorer.Score(1, (_, to) => Picture.CopyTo(to)),
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains(nameof(Scorer)));
    }

    [Test]
    public void A_diagnostician_says_that_it_is_disposed()
    {
        using var model = new ModelFile(TinyNetworks.Classifier());
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        var diagnostician = new Diagnostician(model.Path, engine, new LrpOptions(), Shape, batch: 1);
        diagnostician.Add([(Picture, 1)]);
        diagnostician.Dispose();
        diagnostician.Dispose();
        Assert.That(
            () => diagnostician.Add([(Picture, 1)]),
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains(nameof(Diagnostician)));
        Assert.That(diagnostician.Diagnose().Pictures, Is.EqualTo(1), "what was found needs no session");
    }

    [Test]
    public void An_attributor_and_its_randomised_networks_say_that_they_are_disposed()
    {
        using var model = new ModelFile(TinyNetworks.Classifier());
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        ModelAttributor attributor = ModelAttributor.Load(model.Path, "rule", engine, new LrpOptions(), Shape, batch: 1);
        attributor.Randomise(OnnxReader.Read(model.Path), stages: 2, seed: 1, device: "cpu");
        IAttributor[] all = [attributor, .. attributor.Randomised];
        foreach (IAttributor one in all) Assert.That(one.Explain([new AttributionRequest(Picture, 1, 0)]), Has.Count.EqualTo(1));
        attributor.Dispose();
        attributor.Dispose();
        AttributionRequest[] again = [new AttributionRequest(Picture, 1, 0)];
        foreach (IAttributor one in all) Assert.That(() => one.Explain(again), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Networks_that_are_loaded_when_a_later_one_fails_are_disposed_with_the_attributor()
    {
        using var model = new ModelFile(TinyNetworks.Classifier());
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        using ModelAttributor attributor = ModelAttributor.Load(model.Path, "rule", engine, new LrpOptions(), Shape, batch: 1);
        // The model that is randomised ends in an operator that no relevance goes through.
        OnnxGraph graph = OnnxReader.Read(model.Path);
        OnnxGraph refused = graph with
        {
            Nodes = [.. graph.Nodes, new OnnxNode("steps", "Round", [graph.Outputs[0].Name], ["odd"])],
            Outputs = [new OnnxValue("odd", OnnxElementType.Float, graph.Outputs[0].Dimensions)],
        };
        Assert.That(() => attributor.Randomise(refused, stages: 2, seed: 1, device: "cpu"), Throws.InstanceOf<Errors.OnnxLrpException>());
        Assert.That(attributor.Randomised, Is.Empty);
    }
}
