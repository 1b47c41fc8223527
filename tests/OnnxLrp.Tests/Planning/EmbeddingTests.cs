using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Planning;

/// <summary>Integer inputs that pick rows of constant tables: the relevance of an index is the sum over its row.</summary>
[TestFixture]
internal sealed class EmbeddingTests
{
    private const int Rows = 5, Width = 3, Length = 4;

    private static readonly long[] Ids = [4, 0, 2, 2, 1, 3, 0, 4];

    /// <summary>Scores are the words' rows, and those of their positions in a second table, times weights: relevance is row times weight.</summary>
    private static OnnxGraph Model(string plumbing) => (plumbing switch
    {
        "plain" => Begin().Node("Identity", ["ids"], "index"),
        "cast" => Begin().Node("Cast", ["ids"], "index", a => a.With("to", (long)OnnxElementType.Int32)),
        "shaped" => Begin().Integers("axes", 2).Node("Unsqueeze", ["ids", "axes"], "high").Node("Cast", ["high"], "narrow", a => a.With("to", (long)OnnxElementType.Int32))
            .Node("Squeeze", ["narrow", "axes"], "index"),
        "turned" => Begin().Node("Transpose", ["ids"], "t", a => a.With("perm", [1, 0])).Node("Transpose", ["t"], "index", a => a.With("perm", [1, 0])),
        "offset" => Begin().Integers("zero", 0).Node("Add", ["ids", "zero"], "index"),
        _ => throw new ArgumentOutOfRangeException(nameof(plumbing)),
    }).Node("Gather", ["words", "index"], "word rows").Node("Gather", ["more", "ids"], "more rows")
        .Node("Mul", ["word rows", "w"], "weighted").Node("Mul", ["more rows", "v"], "other")
        .Integers("sum", 1, 2)
        .Node("ReduceSum", ["weighted", "sum"], "a", a => a.With("keepdims", 0)).Node("ReduceSum", ["other", "sum"], "b", a => a.With("keepdims", 0))
        .Integers("last", 1).Node("Unsqueeze", ["a", "last"], "a1").Node("Unsqueeze", ["b", "last"], "b1")
        .Node("Concat", ["a1", "b1"], "scores", a => a.With("axis", 1)).Output("scores").Graph();

    private static TestModels Begin() => new TestModels().Input("ids", OnnxElementType.Int64, 2, Length).Input("mask", OnnxElementType.Int64, 2, Length)
        .Weights("words", [Rows, Width]).Weights("more", [Rows, Width]).Weights("w", [Length, Width]).Weights("v", [Length, Width]);

    [Test]
    public void An_index_gets_the_relevance_of_its_row(
        [Values("plain", "cast", "shaped", "turned", "offset")] string plumbing, [Values("cpu", "ilgpu-cpu", "reference")] string device)
    {
        OnnxGraph graph = Model(plumbing);
        using LrpExplainer explainer = Load(graph, new LrpOptions { Device = device, Composite = CompositePresets.Create("epsilon") });
        Assert.That(explainer.Endpoints, Is.EqualTo(new[] { "ids" }));
        IReadOnlyList<IReadOnlyList<Explanation>> explained = explainer.Explain(Inputs(), Target.Parse("0+1"));
        float[] words = graph.Initializers["words"].ToFloats(), more = graph.Initializers["more"].ToFloats();
        float[] w = graph.Initializers["w"].ToFloats(), v = graph.Initializers["v"].ToFloats();
        for (int n = 0; n < 2; n++)
        {
            double[] expected = [.. Enumerable.Range(0, Length).Select(t => Enumerable.Range(0, Width).Sum(e =>
            {
                int row = ((int)Ids[(n * Length) + t] * Width) + e, place = (t * Width) + e;
                return ((double)words[row] * w[place]) + ((double)more[row] * v[place]);
            }))];
            Assert.That(explained[n][0].Shape, Is.EqualTo(new[] { 1, Length }));
            Assert.That(explained[n][0].Relevance, Is.EqualTo(expected).Within(1e-4));
        }
    }

    [Test]
    public void Gradient_times_input_is_the_row_times_its_gradient([Values("cpu", "ilgpu-cpu", "reference")] string device)
    {
        OnnxGraph graph = Model("plain");
        var method = Methods.MethodTable.Create("gradient-times-input");
        using LrpExplainer lrp = Load(graph, new LrpOptions { Device = device, Composite = CompositePresets.Create("epsilon") });
        using LrpExplainer gradient = Load(graph, new LrpOptions { Device = device, Method = method });
        float[] expected = lrp.Explain(Inputs(), Target.Class(0))[1][0].Relevance;
        Assert.That(gradient.Explain(Inputs(), Target.Class(0))[1][0].Relevance, Is.EqualTo(expected).Within(1e-4));
    }

    [Test]
    public void An_index_beyond_the_table_is_named()
    {
        using LrpExplainer explainer = Load(Model("cast"), new LrpOptions { Device = "cpu" });
        long[] ids = [.. Ids];
        ids[6] = Rows;
        Assert.That(
            () => explainer.Explain(new ModelInputs { { "ids", ids, [2, Length] } }, Target.Class(0)),
            Throws.TypeOf<InputMismatchException>().With.Message.Contains("input \"ids\" holds 5 at position 6; expected 0 to 4, the rows of its table"));
    }

    [Test]
    public void Integers_that_pick_no_rows_cannot_be_explained()
    {
        using LrpExplainer explainer = Load(Model("plain"), new LrpOptions { Device = "cpu", Explain = ["mask"] });
        Assert.That(
            () => explainer.Explain(Inputs(), Target.Class(0)),
            Throws.TypeOf<TensorChoiceException>().With.Message.Contains("no relevance comes to the input \"mask\""));
    }

    [Test]
    public void A_model_without_floats_and_tables_is_refused()
    {
        OnnxGraph graph = new TestModels().Input("n", OnnxElementType.Int64, 1, 2).Node("Cast", ["n"], "y", a => a.With("to", 1L)).Output("y").Graph();
        Assert.That(() => Load(graph, new LrpOptions()), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("no integer input that picks rows"));
    }

    private static ModelInputs Inputs() => new() { { "ids", Ids, [2, Length] }, { "mask", new long[2 * Length], [2, Length] } };

    private static LrpExplainer Load(OnnxGraph graph, LrpOptions options) => LrpExplainer.Load(OnnxWriter.ToBytes(graph), "words", options);
}
