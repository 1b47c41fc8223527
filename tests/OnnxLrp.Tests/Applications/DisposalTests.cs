using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Engines;

namespace OnnxLrp.Tests.Applications;

/// <summary>What is disposed says so, whatever is asked of it and from whichever thread; nothing native is touched.</summary>
[TestFixture]
internal sealed class DisposalTests
{
    private static readonly string[] Devices = ["cpu", "ilgpu-cpu"];
    private static readonly int[] Shape = [1, 3, 8, 8];

    private static float[] Picture => PictureNetwork.Picture(Shape, 1);

    [TestCaseSource(nameof(Devices))]
    public void Every_member_of_a_disposed_explainer_says_that_it_is_disposed(string device)
    {
        LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = device });
        explainer.Explain(Picture, Shape);
        explainer.Dispose();
        explainer.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(() => explainer.Explain(Picture), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(
                () => explainer.Explain(Picture, Shape),
                Throws.TypeOf<ObjectDisposedException>().With.Message.Contains(nameof(LrpExplainer)));
            Assert.That(
                () => explainer.ExplainFrom(Picture, Shape, new float[PictureNetwork.Classes]),
                Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => explainer.IsBatched(Shape), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => explainer.Plan(Shape), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => explainer.Compile(Shape), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => explainer.CheckInput(Picture, Shape), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => explainer.Engine, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => explainer.Device, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(explainer.InputShape, Is.EqualTo([-1, 3, -1, -1]), "needs nothing");
        });
    }

    [TestCaseSource(nameof(Devices))]
    public void An_engine_that_is_disposed_before_its_explainers_says_so(string device)
    {
        using var model = new PictureNetwork();
        IRelevanceEngine engine = EngineTable.Open(device);
        using LrpExplainer used = LrpExplainer.Load(model.Path, engine), fresh = LrpExplainer.Load(model.Path, engine);
        used.Explain(Picture, Shape);
        engine.Dispose();
        engine.Dispose();
        Assert.That(() => used.Explain(Picture, Shape), Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("Engine"));
        Assert.That(() => fresh.Explain(Picture, Shape), Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("Engine"));
    }

    [TestCaseSource(nameof(Devices))]
    public void Engines_and_sessions_say_that_they_are_disposed(string device)
    {
        LrpPlan plan = Plan();
        IRelevanceEngine engine = EngineTable.Open(device);
        IRelevanceSession session = engine.Open(plan), left = engine.Open(plan);
        EngineResult Once(IRelevanceSession s) => Run.On(s, new HostTensor(Picture, Shape), new StartRelevance.Best(1));
        Assert.That(Once(session).Logits, Is.EqualTo(Once(left).Logits));
        session.Dispose();
        session.Dispose();
        Assert.That(() => Once(session), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => session.Accepts(1), Throws.TypeOf<ObjectDisposedException>());
        engine.Dispose();
        Assert.That(() => Once(left), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => left.Accepts(2), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => engine.Open(plan), Throws.TypeOf<ObjectDisposedException>());
        Assert.DoesNotThrow(left.Dispose);
    }

    [Test]
    public void Forward_passes_say_that_they_are_disposed()
    {
        OnnxGraph graph = OnnxReader.Read(PictureNetwork.Bytes, "pictures", null);
        var forward = new OnnxRuntimeForward(graph, [PictureNetwork.Layer]);
        var inputs = new Dictionary<string, HostTensor> { ["x"] = new(Picture, Shape) };
        ForwardPass pass = forward.Run(inputs);
        forward.Dispose();
        forward.Dispose();
        Assert.That(pass.Values("scores").Length, Is.EqualTo(PictureNetwork.Classes), "results outlive the session");
        pass.Dispose();
        pass.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(() => forward.Run(inputs), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => pass.Values("scores").Length, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => pass.Integers("scores"), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => pass.Shape(PictureNetwork.Layer), Throws.TypeOf<ObjectDisposedException>());
        });
    }

    [Test]
    public void A_plain_forward_session_says_that_it_is_disposed()
    {
        using var model = new PictureNetwork();
        var plain = new PlainForward(model.Path);
        plain.Run(new HostTensor(Picture, Shape));
        plain.Dispose();
        plain.Dispose();
        Assert.That(() => plain.Run(new HostTensor(Picture, Shape)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void An_explainer_disposed_while_another_thread_explains_ends_cleanly(
        [Values("cpu", "ilgpu-cpu")] string device, [Values(false, true)] bool engineFirst)
    {
        const int Cycles = 250;
        using var model = new PictureNetwork();
        var random = new Random(5);
        float[] input = [1, -2, 3];
        int ended = 0;
        // Kernels are compiled once for all cycles where the engine stays.
        using IRelevanceEngine shared = EngineTable.Open(device);
        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            IRelevanceEngine engine = engineFirst && device == "cpu" ? new OrtEngine() : shared;
            LrpExplainer explainer = LrpExplainer.Load(model.TinyPath, engine);
            int turns = random.Next(3);
            using var started = new ManualResetEventSlim();
            var thread = new Thread(() =>
            {
                try
                {
                    for (int turn = 0; ; turn++)
                    {
                        if (turn == turns) started.Set();
                        explainer.Explain(input, [1, 3]);
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref ended);
                }
            });
            thread.Start();
            started.Wait();
            if (engine != shared) engine.Dispose();
            explainer.Dispose();
            thread.Join();
        }
        Assert.That(ended, Is.EqualTo(Cycles), "an exception of another kind ends the process");
    }

    private static LrpPlan Plan()
    {
        OnnxGraph graph = OnnxReader.Read(PictureNetwork.Bytes, "pictures", null);
        return new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, CompositePresets.Create(CompositePresets.Default), Shape);
    }
}
