using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Planning;

/// <summary>Where an explanation starts: the logits "z" of each model here, whatever the model does with them.</summary>
public sealed class ScoreFinderTests
{
    private static readonly Dictionary<string, Squashed> Squashes = new()
    {
        ["Softmax"] = new(m => m.Node("Softmax", ["z"], "y"), ScoreSquash.Softmax, false),
        ["LogSoftmax"] = new(m => m.Node("LogSoftmax", ["z"], "y"), ScoreSquash.Softmax, true),
        ["Sigmoid"] = new(m => m.Node("Sigmoid", ["z"], "y"), ScoreSquash.Sigmoid, false),
        ["HardSigmoid"] = new(m => m.Node("HardSigmoid", ["z"], "y"), ScoreSquash.HardSigmoid, false),
        ["Clip to [0, 1]"] = new(m => m.Constant("lo", [], 0).Node("Clip", ["z", "lo", "one"], "y"), ScoreSquash.Clip, false),
        ["Log of Softmax"] = new(m => m.Node("Softmax", ["z"], "p").Node("Log", ["p"], "y"), ScoreSquash.Softmax, true),
        ["Exp of LogSoftmax"] = new(m => m.Node("LogSoftmax", ["z"], "l").Node("Exp", ["l"], "y"), ScoreSquash.Softmax, false),
        ["Log of a guarded Sigmoid"] = new(
            m => m.Constant("lo", [], 1e-7f).Constant("hi", [], 1 - 1e-7f)
                .Node("Sigmoid", ["z"], "p").Node("Clip", ["p", "lo", "hi"], "c").Node("Log", ["c"], "y"),
            ScoreSquash.Sigmoid, true),
        ["times 1"] = new(m => m.Node("Sigmoid", ["z"], "p").Node("Mul", ["one", "p"], "y"), ScoreSquash.Sigmoid, false),
        ["divided by 1, plus 0"] = new(
            m => m.Constant("zero", [1], 0).Node("Softmax", ["z"], "p").Node("Div", ["p", "one"], "d").Node("Add", ["d", "zero"], "y"),
            ScoreSquash.Softmax, false),
        ["Identity, Dropout, Cast"] = new(
            m => m.Node("Softmax", ["z"], "p").Node("Identity", ["p"], "i").Node("Dropout", ["i"], "d").Node("Cast", ["d"], "y", a => a.With("to", 1)),
            ScoreSquash.Softmax, false),
        ["Softmax written out"] = new(m => Exponentials(m, "z").Node("Div", ["e", "s"], "y"), ScoreSquash.Softmax, false),
        ["Softmax written out, shifted"] = new(m => Exponentials(Shifted(m), "d").Node("Div", ["e", "s"], "y"), ScoreSquash.Softmax, false),
        ["LogSoftmax written out"] = new(
            m => Exponentials(Shifted(m), "d").Node("Log", ["s"], "l").Node("Sub", ["d", "l"], "y"), ScoreSquash.Softmax, true),
        ["Sigmoid written out"] = new(
            m => m.Node("Neg", ["z"], "n").Node("Exp", ["n"], "e").Node("Add", ["e", "one"], "d").Node("Div", ["one", "d"], "y"),
            ScoreSquash.Sigmoid, false),
        ["logarithm of the Sigmoid as Softplus"] = new(
            m => m.Node("Neg", ["z"], "n").Node("Softplus", ["n"], "s").Node("Neg", ["s"], "y"), ScoreSquash.Sigmoid, true),
    };

    private static readonly Dictionary<string, Func<TestModels, TestModels>> Shapes = new()
    {
        ["Unsqueeze"] = m => m.Node("Softmax", ["z"], "p").Node("Unsqueeze", ["p", "axis"], "y"),
        ["Transpose twice"] = m => m.Node("Softmax", ["z"], "p").Node("Transpose", ["p"], "t").Node("Transpose", ["t"], "y"),
        ["Reshape, Log, Flatten"] = m => m.Node("Sigmoid", ["z"], "p").Node("Reshape", ["p", "shape"], "r").Node("Log", ["r"], "l").Node("Flatten", ["l"], "y"),
        ["one class"] = m => m.Node("Softmax", ["z"], "p").Node("Gather", ["p", "axis"], "y", a => a.With("axis", 1)),
    };

    private static readonly Dictionary<string, Func<TestModels, TestModels>> Decisions = new()
    {
        ["ArgMax"] = m => Label(m.Node("ArgMax", ["z"], "y"), "y"),
        ["Softmax, ArgMax, Cast"] = m => Label(Decided(m).Node("Cast", ["a"], "y", a => a.With("to", 7)), "y"),
        ["values and indices"] = m => Label(m.Node("Softmax", ["z"], "p").Integers("k", 2).Node("TopK", ["p", "k"], ["v", "i"]).Output("v"), "i"),
        ["label and probabilities"] = m => Label(Decided(m), "a").Output("p"),
        ["label and confidence"] = m => Label(Decided(m).Node("ReduceMax", ["p"], "c"), "a").Output("c"),
        ["logits and probabilities"] = m => m.Node("Softmax", ["z"], "p").Output("z").Output("p"),
        ["above a half"] = m => Label(
            m.Node("Sigmoid", ["z"], "p").Constant("half", [], 0.5f).Node("Greater", ["p", "half"], "g").Node("Cast", ["g"], "y", a => a.With("to", 7)), "y"),
    };

    private static IEnumerable<string> SquashNames => Squashes.Keys;

    private static IEnumerable<string> ShapeNames => Shapes.Keys;

    private static IEnumerable<string> DecisionNames => Decisions.Keys;

    [TestCaseSource(nameof(SquashNames))]
    public void A_squash_at_the_output_is_skipped(string name)
    {
        Squashed tail = Squashes[name];
        ExplainedScores scores = ScoreFinder.Find(tail.Add(Logits()).Output("y").Graph(), null);
        Assert.That((scores.Tensor, scores.Squash, scores.IsLogarithm, scores.Given), Is.EqualTo(("z", tail.Squash, tail.IsLogarithm, "y")));
        Assert.That(scores.Notes, Has.Count.EqualTo(1));
        Assert.That(scores.Notes[0], Does.Contain("\"z\"").And.Contain("the score is the logit"));
    }

    [TestCaseSource(nameof(ShapeNames))]
    public void What_shapes_the_output_shapes_the_logits(string name)
    {
        ExplainedScores scores = ScoreFinder.Find(Shapes[name](Logits().Integers("axis", 1).Integers("shape", 1, 2, 2)).Output("y").Graph(), null);
        Assert.That(scores.Given, Is.EqualTo("y"));
        Assert.That(scores.Tensor, Is.Not.EqualTo("z"));
        OnnxNode? node = scores.Model.Producer(scores.Tensor);
        while (node is not null && node.Output != "z")
        {
            Assert.That(node.OpType, Is.AnyOf("Unsqueeze", "Transpose", "Reshape", "Flatten", "Gather"), "only shapes lie between");
            node = scores.Model.Producer(node.Input(0));
        }
        Assert.That(node, Is.Not.Null, "they are made from z");
    }

    [TestCaseSource(nameof(DecisionNames))]
    public void Labels_and_indices_lead_to_what_they_are_decided_from(string name) =>
        Assert.That(ScoreFinder.Find(Decisions[name](Logits()).Graph(), null).Tensor, Is.EqualTo("z"));

    [Test]
    public void One_minus_a_sigmoid_beside_it_has_the_logits_of_both_signs()
    {
        OnnxGraph graph = Label(
            Logits().Node("Sigmoid", ["z"], "p").Node("Sub", ["one", "p"], "q").Node("Concat", ["q", "p"], "both", a => a.With("axis", 1))
                .Node("ArgMax", ["both"], "label", a => a.With("axis", 1)),
            "label").Output("both").Graph();
        ExplainedScores scores = ScoreFinder.Find(graph, null);
        OnnxNode concat = scores.Model.Producer(scores.Tensor)!;
        Assert.That(concat.OpType, Is.EqualTo("Concat"));
        Assert.That(scores.Model.Producer(concat.Input(0))!.OpType, Is.EqualTo("Neg"));
        Assert.That((concat.Input(1), scores.Given, scores.Squash), Is.EqualTo(("z", "both", ScoreSquash.Sigmoid)));
    }

    [Test]
    public void Shapes_alone_change_nothing()
    {
        OnnxGraph graph = Logits().Node("Flatten", ["z"], "f").Node("Transpose", ["f"], "y").Output("y").Graph();
        ExplainedScores scores = ScoreFinder.Find(graph, null);
        Assert.That((scores.Model, scores.Tensor, scores.Given, scores.Squash), Is.EqualTo((graph, "y", "y", ScoreSquash.None)));
        Assert.That(scores.Notes, Is.Empty);
    }

    [Test]
    public void A_squash_inside_the_network_is_none_of_the_output()
    {
        OnnxGraph gated = Logits().Node("Sigmoid", ["z"], "g").Node("Mul", ["z", "g"], "y").Output("y").Graph();
        Assert.That(ScoreFinder.Find(gated, null).Tensor, Is.EqualTo("y"));
        OnnxGraph layered = Logits().Node("Sigmoid", ["z"], "g").Weights("v", [4, 2]).Node("MatMul", ["g", "v"], "y").Output("y").Graph();
        Assert.That(ScoreFinder.Find(layered, null).Tensor, Is.EqualTo("y"));
    }

    [Test]
    public void The_output_itself_is_explained_where_that_is_asked_for()
    {
        OnnxGraph graph = Logits().Node("Softmax", ["z"], "y").Output("y").Graph();
        ExplainedScores scores = ScoreFinder.Find(graph, null, ScoreStart.Output);
        Assert.That((scores.Tensor, scores.Squash), Is.EqualTo(("y", ScoreSquash.None)));
    }

    [Test]
    public void Logits_that_are_named_know_what_the_model_makes_of_them()
    {
        OnnxGraph graph = Logits().Node("Softmax", ["z"], "y").Output("y").Graph();
        ExplainedScores scores = ScoreFinder.Find(graph, "z");
        Assert.That((scores.Tensor, scores.Squash, scores.Given), Is.EqualTo(("z", ScoreSquash.Softmax, "y")));
    }

    [Test]
    public void The_first_of_outputs_that_are_made_from_different_tensors_is_explained_with_a_note()
    {
        OnnxGraph graph = Logits().Weights("v", [6, 2]).Node("MatMul", ["x", "v"], "u").Node("Softmax", ["z"], "y").Output("y").Output("u").Graph();
        ExplainedScores scores = ScoreFinder.Find(graph, null);
        Assert.That((scores.Tensor, scores.Given), Is.EqualTo(("z", "y")));
        Assert.That(scores.Notes[0], Does.Contain("y: the first of 2 outputs").And.Contain("--target \"u:top\""));
    }

    [Test]
    public void Scores_of_several_outputs_are_found_in_one_model()
    {
        OnnxGraph graph = Logits().Weights("v", [6, 2]).Node("MatMul", ["x", "v"], "u").Node("Softmax", ["z"], "y").Output("y").Output("u").Graph();
        IReadOnlyList<ExplainedScores> found = ScoreFinder.FindAll(graph, ["u", "y"], ScoreStart.Logits);
        Assert.That(found.Select(s => s.Tensor), Is.EqualTo(new[] { "u", "z" }));
        Assert.That(found.Select(s => s.Model).Distinct().Single().Outputs.Select(o => o.Name), Is.SupersetOf(new[] { "u", "z" }));
    }

    private static TestModels Logits() => new TestModels().Input("x", 1, 6).Weights("w", [6, 4]).Constant("one", [], 1).Node("MatMul", ["x", "w"], "z");

    private static TestModels Shifted(TestModels m) => m.Node("ReduceMax", ["z"], "m", a => a.With("axes", [1L])).Node("Sub", ["z", "m"], "d");

    private static TestModels Exponentials(TestModels m, string of) => m.Integers("axis", 1).Node("Exp", [of], "e").Node("ReduceSum", ["e", "axis"], "s");

    private static TestModels Decided(TestModels m) => m.Node("Softmax", ["z"], "p").Node("ArgMax", ["p"], "a");

    private static TestModels Label(TestModels m, string name) => m.Output(name, OnnxElementType.Int64);

    private sealed record Squashed(Func<TestModels, TestModels> Add, ScoreSquash Squash, bool IsLogarithm);
}
