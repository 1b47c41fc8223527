using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;

namespace OnnxLrp.Tests.Applications;

/// <summary>Explanations from many threads are those of one thread, bit for bit.</summary>
[TestFixture]
internal sealed class ThreadTests
{
    private const int Threads = 8;
    private const int Each = 20;

    private static readonly int[][] Shapes = [[1, 3, 8, 8], [1, 3, 10, 6], [3, 3, 8, 8], [2, 3, 12, 12]];
    private static readonly Target[] Targets = [Target.Top, Target.TopK(2), Target.Class(0), Target.Class(3), Target.Parse("3-0.5*top")];

    [TestCase("cpu", 8, Each)]
    [TestCase("ilgpu-cpu", 8, Each)]
    [TestCase("cpu", 1, 3, Description = "sessions are closed and opened again all the time")]
    [TestCase("ilgpu-cpu", 1, 3, Description = "sessions are closed and opened again all the time")]
    public void One_explainer_gives_to_many_threads_what_it_gives_to_one(string device, int limit, int each)
    {
        var options = new LrpOptions { Device = device, Layers = [PictureNetwork.Layer], SessionLimit = limit };
        using LrpExplainer alone = PictureNetwork.Load(options), shared = PictureNetwork.Load(options);
        float[][] expected = [.. Enumerable.Range(0, Threads * each).Select(i => Explain(alone, i))];
        float[][] found = InThreads(each, i => Explain(shared, i));
        for (int i = 0; i < expected.Length; i++) Assert.That(found[i], Is.EqualTo(expected[i]), $"explanation {i}");
    }

    [TestCase("cpu")]
    [TestCase("ilgpu-cpu")]
    public void Explainers_of_one_engine_do_not_disturb_each_other(string device)
    {
        using var model = new PictureNetwork();
        using IRelevanceEngine engine = EngineTable.Open(device);
        LrpExplainer[] explainers =
        [
            .. new[] { "epsilon", "epsilon-plus-flat", "gradient-times-input" }.Select(composite => LrpExplainer.Load(
                model.Path, engine, new LrpOptions { Composite = CompositePresets.Create(composite), Layers = [PictureNetwork.Layer] })),
        ];
        try
        {
            float[][] expected = [.. Enumerable.Range(0, Threads * Each).Select(i => Explain(explainers[i % explainers.Length], i))];
            float[][] found = InThreads(Each, i => Explain(explainers[i % explainers.Length], i));
            for (int i = 0; i < expected.Length; i++) Assert.That(found[i], Is.EqualTo(expected[i]), $"explanation {i}");
        }
        finally
        {
            foreach (LrpExplainer explainer in explainers) explainer.Dispose();
        }
    }

    [TestCase("cpu")]
    [TestCase("ilgpu-cpu")]
    public void Sixty_four_threads_with_four_models_get_what_serial_calls_give(string device)
    {
        const int Many = 64, Models = 4;
        var options = new LrpOptions { Device = device, Layers = [PictureNetwork.Layer] };
        LrpExplainer[] explainers =
            [.. Enumerable.Range(1, Models).Select(seed => LrpExplainer.Load(PictureNetwork.Seeded(seed), $"model {seed}", options))];
        try
        {
            float[][] expected = [.. Enumerable.Range(0, Many * Models).Select(i => Explain(explainers[i / Many], i))];
            float[][] found = InThreads(Models, i => Explain(explainers[i / Many], i), Many);
            for (int i = 0; i < expected.Length; i++) Assert.That(found[i], Is.EqualTo(expected[i]), $"explanation {i}");
        }
        finally
        {
            foreach (LrpExplainer explainer in explainers) explainer.Dispose();
        }
    }

    /// <summary>
    /// The relevance of all inputs, classes and layers of the i-th explanation, one after the other; every fourth starts from values.
    /// </summary>
    private static float[] Explain(LrpExplainer explainer, int i)
    {
        int[] shape = Shapes[i % Shapes.Length];
        float[] picture = PictureNetwork.Picture(shape, i);
        IReadOnlyList<IReadOnlyList<Explanation>> explanations = i % 4 == 3
            ? explainer.ExplainFrom(picture, shape, PictureNetwork.Picture([PictureNetwork.Classes], i))
            : explainer.Explain(picture, shape, Targets[i / Shapes.Length % Targets.Length]);
        return [.. explanations.SelectMany(e => e).SelectMany(e => e.Relevance.Concat(e.Scores).Concat(e.Layers[PictureNetwork.Layer]))];
    }

    private static float[][] InThreads(int each, Func<int, float[]> explain, int count = Threads)
    {
        var found = new float[count * each][];
        using var start = new Barrier(count);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(t => new Thread(() =>
        {
            start.SignalAndWait();
            for (int k = 0; k < each; k++) found[(k * count) + t] = explain((k * count) + t);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return found;
    }
}
