using NUnit.Framework;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Tests.Graph;

[TestFixture]
internal sealed class OnnxNodeTests
{
    private static readonly OnnxNode Node = new(
        "n",
        "Op",
        ["a", "", "b"],
        ["y"],
        OnnxAttributes.Empty.With("i", 3L).With("f", 0.5f).With("s", "text").With("ints", [1L, 2]).With("floats", [1f, 2]).With("t", OnnxTensor.FromFloats("", [1], [7])));

    [Test]
    public void Attributes_read_as_they_were_set()
    {
        OnnxAttributes attributes = Node.Attributes;
        Assert.Multiple(() =>
        {
            Assert.That(attributes.Int("i", 0), Is.EqualTo(3));
            Assert.That(attributes.Float("f", 0), Is.EqualTo(0.5f));
            Assert.That(attributes.String("s", ""), Is.EqualTo("text"));
            Assert.That(attributes.Ints("ints"), Is.EqualTo(new[] { 1L, 2 }));
            Assert.That(attributes.Floats("floats"), Is.EqualTo(new[] { 1f, 2 }));
            Assert.That(attributes.Tensor("t")!.ToFloats(), Is.EqualTo(new[] { 7f }));
            Assert.That(attributes.Names, Is.EquivalentTo(new[] { "i", "f", "s", "ints", "floats", "t" }));
            Assert.That(attributes.Without("i").Has("i"), Is.False);
        });
    }

    [Test]
    public void Absent_attributes_have_the_operators_default()
    {
        OnnxAttributes attributes = OnnxAttributes.Empty;
        Assert.Multiple(() =>
        {
            Assert.That(attributes.Int("axis", 1), Is.EqualTo(1));
            Assert.That(attributes.Float("alpha", 0.01f), Is.EqualTo(0.01f));
            Assert.That(attributes.String("mode", "constant"), Is.EqualTo("constant"));
            Assert.That(attributes.Ints("pads"), Is.Null);
            Assert.That(attributes.Floats("scales"), Is.Null);
            Assert.That(attributes.Strings("names"), Is.Null);
            Assert.That(attributes.Tensor("value"), Is.Null);
            Assert.That(attributes.HasSubgraph, Is.False);
        });
    }

    [Test]
    public void A_wrong_attribute_type_names_node_operator_and_attribute()
        => Assert.That(() => Node.Attributes.Float("i", 0), Throws.TypeOf<AttributeTypeException>().With.Message.EqualTo(
            "n (Op): attribute 'i' is of type Int; expected Float; export the model again or correct the attribute."));

    [Test]
    public void Absent_inputs_are_no_dependencies()
    {
        Assert.That(Node.Dependencies, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Node.Input(1), Is.Empty);
        Assert.That(Node.Input(9), Is.Empty);
    }

    [Test]
    public void Copies_change_only_what_is_given()
    {
        OnnxNode copy = Node.With(inputs: ["c"]);
        Assert.That(copy.Inputs, Is.EqualTo(new[] { "c" }));
        Assert.That((copy.Name, copy.OpType, copy.Output, copy.Attributes.Int("i", 0)), Is.EqualTo(("n", "Op", "y", 3L)));
        Assert.That(Node.Inputs[0], Is.EqualTo("a"));
    }

    [Test]
    public void A_changed_graph_has_its_own_index()
    {
        OnnxGraph graph = new TestModels().Input("x", 1).Node("Relu", ["x"], "y").Output("y").Graph();
        Assert.That(graph.Producer("y")?.OpType, Is.EqualTo("Relu"));
        OnnxGraph changed = graph with { Nodes = [new OnnxNode("abs", "Abs", ["x"], ["y"])] };
        Assert.That(changed.Producer("y")?.OpType, Is.EqualTo("Abs"));
        Assert.That(changed.Consumers("x").Single().OpType, Is.EqualTo("Abs"));
        Assert.That(graph.Consumers("y"), Is.Empty);
    }
}
