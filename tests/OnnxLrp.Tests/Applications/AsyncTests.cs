using System.Runtime.CompilerServices;
using NUnit.Framework;
using OnnxLrp.Engines;

namespace OnnxLrp.Tests.Applications;

/// <summary>Explanations that are awaited: the same numbers, progress after each batch, and an end within one batch.</summary>
[TestFixture]
internal sealed class AsyncTests
{
    private static readonly int[] Shape = [10, 3, 8, 8];

    [Test]
    public async Task An_awaited_explanation_is_that_of_a_call()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu" });
        float[] pictures = PictureNetwork.Picture(Shape, 2);
        IReadOnlyList<IReadOnlyList<Explanation>> called = explainer.Explain(pictures, Shape, Target.TopK(2));
        IReadOnlyList<IReadOnlyList<Explanation>> awaited = await explainer.ExplainAsync(Inputs(pictures), Target.TopK(2));
        Assert.That(awaited.SelectMany(e => e).Select(e => e.Relevance), Is.EqualTo(called.SelectMany(e => e).Select(e => e.Relevance)));
    }

    [Test]
    public async Task Progress_counts_samples_after_each_batch()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu", BatchSize = 4 });
        var progress = new List<int>();
        await explainer.ExplainAsync(Inputs(PictureNetwork.Picture(Shape, 2)), progress: new Reports(progress.Add));
        Assert.That(progress, Is.EqualTo(new[] { 4, 8, 10 }));
    }

    [Test]
    public void A_cancelled_explanation_ends_within_one_batch()
    {
        using var model = new PictureNetwork();
        using var engine = new CountingEngine();
        using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, new LrpOptions { BatchSize = 2 });
        using var cancellation = new CancellationTokenSource();
        int runs = 0;
        engine.Running = _ =>
        {
            if (++runs == 2) cancellation.Cancel();
        };
        Assert.That(
            async () => await explainer.ExplainAsync(Inputs(PictureNetwork.Picture(Shape, 2)), cancellation: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(runs, Is.EqualTo(2), "of five batches");
    }

    [Test]
    public void Further_classes_of_a_batch_are_not_begun([Values("cpu", "ilgpu-cpu")] string device)
    {
        using LrpExplainer planner = PictureNetwork.Load(new LrpOptions { Device = device });
        using IRelevanceEngine engine = EngineTable.Open(device);
        using IRelevanceSession session = engine.Open(planner.Plan([1, 3, 8, 8]));
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var request = new EngineRequest
        {
            Inputs = new Dictionary<string, HostTensor> { ["x"] = new(new float[192], [1, 3, 8, 8]) },
            Start = new StartRelevance.Best(3),
            Cancellation = cancellation.Token,
        };
        Assert.That(() => session.Run(request), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_stream_is_explained_as_it_comes_and_in_its_order()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu" });
        var progress = new List<int>();
        var (given, found) = (0, new List<Explanation>());
        IAsyncEnumerable<Explanation> stream = explainer.ExplainAsync(Stream(4, () => given++), Target.TopK(2), new Reports(progress.Add));
        await foreach (Explanation explanation in stream)
        {
            found.Add(explanation);
            Assert.That(given, Is.EqualTo(1 + ((found.Count - 1) / 2)), "no element is taken before it is asked for");
        }
        IEnumerable<Explanation> called = Enumerable.Range(0, 4)
            .SelectMany(i => explainer.Explain(Picture(i), [1, 3, 8, 8], Target.TopK(2))[0]);
        float[][] expected = [.. called.Select(e => e.Relevance)];
        Assert.That(found.Select(e => e.Relevance), Is.EqualTo(expected));
        Assert.That(progress, Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void A_cancelled_stream_ends_within_one_batch()
    {
        using var model = new PictureNetwork();
        using var engine = new CountingEngine();
        using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine);
        using var cancellation = new CancellationTokenSource();
        int runs = 0, found = 0;
        engine.Running = _ =>
        {
            if (++runs == 3) cancellation.Cancel();
        };
        Assert.That(
            async () =>
            {
                IAsyncEnumerable<Explanation> stream = explainer.ExplainAsync(Stream(100, () => { }));
                await foreach (Explanation _ in stream.WithCancellation(cancellation.Token)) found++;
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That((runs, found), Is.EqualTo((3, 2)).Or.EqualTo((3, 3)), "the run in which it was cancelled may give its explanation");
    }

    [Test]
    public void A_disposed_explainer_says_so_to_those_who_await()
    {
        LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu" });
        explainer.Dispose();
        Assert.That(
            async () => await explainer.ExplainAsync(Inputs(PictureNetwork.Picture(Shape, 2))), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(
            async () =>
            {
                await foreach (Explanation _ in explainer.ExplainAsync(Stream(1, () => { }))) Assert.Fail("nothing can come");
            },
            Throws.TypeOf<ObjectDisposedException>());
    }

    private static ModelInputs Inputs(float[] pictures) => new() { { "x", pictures, Shape } };

    private static float[] Picture(int i) => PictureNetwork.Picture([1, 3, 8, 8], 100 + i);

    private static async IAsyncEnumerable<ModelInputs> Stream(
        int count, Action given, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
            given();
            yield return new ModelInputs { { "x", Picture(i), [1, 3, 8, 8] } };
        }
    }

    /// <summary>Reports on the thread that has something to report: <see cref="Progress{T}"/> would do so later.</summary>
    private sealed class Reports(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
