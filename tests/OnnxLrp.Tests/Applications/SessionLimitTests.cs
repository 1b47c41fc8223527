using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Engines;

namespace OnnxLrp.Tests.Applications;

/// <summary>How many sessions an explainer keeps, and which one it lets go.</summary>
[TestFixture]
internal sealed class SessionLimitTests
{
    [Test]
    public void Only_the_last_shapes_keep_a_session()
    {
        using var model = new PictureNetwork();
        using var engine = new CountingEngine();
        using (LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, new LrpOptions { SessionLimit = 3 }))
        {
            for (int size = 4; size < 24; size++) Explain(explainer, size);
            Assert.That((engine.Opened.Count, engine.MostOpen), Is.EqualTo((20, 4)), "the fourth is there until its run is over");
            Assert.That(engine.Open, Is.EqualTo(3));
        }
        Assert.That(engine.Open, Is.Zero);
    }

    [Test]
    public void The_one_not_used_for_longest_is_let_go()
    {
        using var model = new PictureNetwork();
        using var engine = new CountingEngine();
        using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, new LrpOptions { SessionLimit = 2 });
        foreach (int size in new[] { 4, 6, 4, 8, 4, 6 }) Explain(explainer, size);
        Assert.That(engine.Opened, Is.EqualTo([4, 6, 8, 6]), "4 was in use between and stayed");
    }

    [Test]
    public void A_session_in_use_is_not_closed()
    {
        using var model = new PictureNetwork();
        using var engine = new CountingEngine();
        using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, new LrpOptions { SessionLimit = 1 });
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        engine.Running = size =>
        {
            if (size != 4) return;
            inside.Set();
            goOn.Wait();
        };
        var slow = new Thread(() => Explain(explainer, 4));
        slow.Start();
        inside.Wait();
        for (int size = 6; size < 9; size++) Explain(explainer, size);
        Assert.That(engine.Open, Is.EqualTo(1), "those that wait give way to the one that runs");
        goOn.Set();
        slow.Join();
        Explain(explainer, 4);
        Assert.That(engine.Opened, Is.EqualTo([4, 6, 7, 8]));
    }

    [Test]
    public void Plans_are_kept_within_the_same_limit()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu", SessionLimit = 2 });
        LrpPlan first = explainer.Plan([1, 3, 4, 4]);
        Assert.That(explainer.Plan([1, 3, 4, 4]), Is.SameAs(first));
        explainer.Plan([1, 3, 6, 6]);
        explainer.Plan([1, 3, 8, 8]);
        Assert.That(explainer.Plan([1, 3, 4, 4]), Is.Not.SameAs(first));
    }

    [Test]
    public void A_shape_that_cannot_be_planned_takes_no_place()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu", SessionLimit = 1 });
        LrpPlan good = explainer.Plan([1, 3, 4, 4]);
        Assert.That(() => explainer.Plan([1, 2, 4, 4]), Throws.InstanceOf<Errors.OnnxLrpException>());
        Assert.That(explainer.Plan([1, 3, 4, 4]), Is.SameAs(good));
    }

    [Test]
    public void Start_relevances_need_no_session_for_classes()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu" });
        using var engine = new OrtEngine();
        using var session = (OrtSession)engine.Open(explainer.Plan([1, 3, 8, 8]));
        var input = new HostTensor(PictureNetwork.Picture([1, 3, 8, 8], 1), [1, 3, 8, 8]);
        Run.On(session, input, new StartRelevance.Given(new float[PictureNetwork.Classes]));
        Assert.That(session.Accepts(3), Is.True);
        Assert.That(session.Loaded, Is.EqualTo(1));
    }

    [Test]
    public void A_limit_below_1_is_refused() =>
        Assert.That(() => PictureNetwork.Load(new LrpOptions { SessionLimit = 0 }), Throws.TypeOf<ArgumentOutOfRangeException>());

    private static void Explain(LrpExplainer explainer, int size) =>
        explainer.Explain(PictureNetwork.Picture([1, 3, size, size], size), [1, 3, size, size]);
}
