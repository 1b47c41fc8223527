using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;
using AttributeType = OnnxLrp.Graph.Schema.AttributeProto.Types.AttributeType;

namespace OnnxLrp.Tests.Graph;

[TestFixture]
internal sealed class FunctionInlinerTests
{
    /// <summary>Outer(x; slope = 0.5) = Inner(x) + LeakyRelu(x; alpha = slope), Inner(x) = Neg(Abs(x)).</summary>
    private static readonly FunctionProto Inner = new()
    {
        Name = "Inner",
        Domain = "mine",
        Input = { "x" },
        Output = { "y" },
        Node = { OnnxReaderTests.Node("Abs", ["x"], "t", "abs"), OnnxReaderTests.Node("Neg", ["t"], "y", "neg") },
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 13 } },
    };

    [Test]
    public void Inlines_nested_functions_with_their_attributes()
    {
        OnnxGraph graph = Read(Outer(), Call("Outer", "x", "a", slope: 0.25f), Call("Outer", "a", "b", slope: null));
        Assert.That(graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Relu", "Abs", "Neg", "LeakyRelu", "Add", "Abs", "Neg", "LeakyRelu", "Add" }));
        Assert.That(graph.Nodes.Select(n => n.Name), Is.Unique);
        Assert.That(graph.Nodes.Where(n => n.OpType == "LeakyRelu").Select(n => n.Attributes.Float("alpha", 0)), Is.EqualTo(new[] { 0.25f, 0.5f }));

        // Outer(x) = −|x| + leaky(x): for x = −2 and slopes 0.25, then 0.5: −2.5, then −2.5 − 1.25.
        float[] y = GraphRuns.Run(graph with { Outputs = [new OnnxValue("b", OnnxElementType.Float, null)] }, new Dictionary<string, HostTensor> { ["x"] = new(new float[] { -2, 3 }, [1, 2]) });
        Assert.That(y, Is.EqualTo(new[] { -3.75f, 0f }));
    }

    [Test]
    public void A_function_that_returns_its_input_becomes_an_identity()
    {
        var same = new FunctionProto { Name = "Same", Domain = "mine", Input = { "x" }, Output = { "x" } };
        OnnxGraph graph = Read([same], Call("Same", "x", "a", slope: null));
        Assert.That(graph.Producer("a")?.OpType, Is.EqualTo("Identity"));
    }

    [Test]
    public void Optional_inputs_and_outputs_may_be_left_out()
    {
        var function = new FunctionProto
        {
            Name = "Limit",
            Domain = "mine",
            Input = { "x", "low", "high" },
            Output = { "y", "unused", "same" },
            Node = { OnnxReaderTests.Node("Clip", ["x", "low", "high"], "y"), OnnxReaderTests.Node("Neg", ["x"], "unused"), OnnxReaderTests.Node("Identity", ["x"], "same") },
        };
        OnnxGraph graph = Read([function], new NodeProto { OpType = "Limit", Domain = "mine", Input = { "x" }, Output = { "a", "", "b" } });
        Assert.That(graph.Producer("a")!.Inputs.Where(i => i.Length > 0), Is.EqualTo(new[] { "x" }));
        Assert.That(graph.Producer("b")!.OpType, Is.EqualTo("Identity"));
        OnnxGraph only = graph with { Outputs = [new OnnxValue("a", OnnxElementType.Float, null)] };
        Assert.That(GraphRuns.Run(only, new Dictionary<string, HostTensor> { ["x"] = new(new float[] { -2, 3 }, [1, 2]) }), Is.EqualTo(new[] { -2f, 3f }));
    }

    [Test]
    public void Operator_sets_that_only_functions_import_are_imported_by_the_model()
    {
        var function = new FunctionProto
        {
            Name = "Soft",
            Domain = "mine",
            Input = { "x" },
            Output = { "y" },
            Node = { new NodeProto { OpType = "QuickGelu", Domain = "com.microsoft", Input = { "x" }, Output = { "y" } } },
            OpsetImport = { new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 } },
        };
        OnnxGraph graph = Read([function], Call("Soft", "x", "a", slope: null));
        Assert.That(graph.Opsets["com.microsoft"], Is.EqualTo(1));
        OnnxGraph only = graph with { Outputs = [new OnnxValue("a", OnnxElementType.Float, null)] };
        Assert.That(GraphRuns.Run(only, new Dictionary<string, HostTensor> { ["x"] = new(new float[] { 0, 100 }, [1, 2]) }), Is.EqualTo(new[] { 0f, 100f }));
    }

    [Test]
    public void Nodes_come_from_the_module_whose_weights_the_function_gets()
    {
        FunctionProto Function(string name, string[] inputs, params NodeProto[] nodes) => new() { Name = name, Domain = "mine", Input = { inputs }, Output = { "y" }, Node = { nodes } };
        NodeProto Call(string name, string[] inputs, string output) => new() { OpType = name, Name = $"/{name}", Domain = "mine", Input = { inputs }, Output = { output } };
        FunctionProto[] functions =
        [
            Function("Block", ["x", "w", "b", "norm"], Call("Scale", ["x", "w", "b"], "s"), Call("Act", ["s"], "y")),
            Function("Scale", ["x", "w", "b"], OnnxReaderTests.Node("Mul", ["x", "w"], "m"), OnnxReaderTests.Node("Add", ["m", "b"], "y")),
            Function("Act", ["x"], OnnxReaderTests.Node("Relu", ["x"], "y")),
        ];
        OnnxGraph graph = OnnxReader.Read(
            OnnxReaderTests.Model(m =>
            {
                m.Functions.Add(functions);
                m.Graph.Initializer.Add(new[] { "l.0.norm.weight", "l.0.scale.bias" }.Select(n => new TensorProto { Name = n, DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } }));
                // One value under two names.
                m.Graph.Node.Add(OnnxReaderTests.Node("Identity", ["l.0.norm.weight"], "l.0.scale.weight"));
                m.Graph.Node.Add(Call("Block", ["x", "l.0.scale.weight", "l.0.scale.bias", "l.0.norm.weight"], "a"));
                m.Graph.Node.Add(Call("Act", ["a"], "b"));
            }),
            "m.onnx",
            null);
        Assert.That(graph.Nodes.Skip(1).Select(n => $"{n.OpType} {n.ModulePath}"), Is.EqualTo(new[] { "Mul l.0.scale", "Add l.0.scale", "Relu l.0", "Relu " }));
    }

    [Test]
    public void Refuses_recursion()
    {
        var endless = new FunctionProto { Name = "Endless", Domain = "mine", Input = { "x" }, Output = { "y" }, Node = { Call("Endless", "x", "y", slope: null) } };
        Assert.That(
            () => Read([endless], Call("Endless", "x", "a", slope: null)),
            Throws.TypeOf<OnnxFormatException>().With.Message.EqualTo("m.onnx: function 'Endless' calls itself; expected functions without recursion; export the model again."));
    }

    [Test]
    public void Subgraphs_in_functions_see_the_callers_tensors()
    {
        var then = new GraphProto { Name = "then", Node = { OnnxReaderTests.Node("Neg", ["v"], "r") }, Output = { new ValueInfoProto { Name = "r" } } };
        var otherwise = new GraphProto { Name = "else", Node = { OnnxReaderTests.Node("Abs", ["v"], "r") }, Output = { new ValueInfoProto { Name = "r" } } };
        NodeProto choose = OnnxReaderTests.Node("If", ["c"], "y", "choose");
        choose.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = then });
        choose.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeType.Graph, G = otherwise });
        var function = new FunctionProto { Name = "Choose", Domain = "mine", Input = { "c", "v" }, Output = { "y" }, Node = { choose } };

        NodeProto call = new() { OpType = "Choose", Domain = "mine", Input = { "flag", "x" }, Output = { "a" } };
        OnnxGraph graph = OnnxReader.Read(
            OnnxReaderTests.Model(m =>
            {
                m.Functions.Add(function);
                m.Graph.Node.Add(call);
                m.Graph.Initializer.Add(new TensorProto { Name = "flag", DataType = 9, Int32Data = { 1 } });
                m.Graph.Output.Add(new ValueInfoProto { Name = "a" });
            }),
            "m.onnx",
            null);
        Assert.That(graph.Producer("a")!.Captured, Is.EqualTo(new[] { "x" }));
        Assert.That(graph.Consumers("x").Select(n => n.OpType), Is.EqualTo(new[] { "Relu", "If" }));
        OnnxGraph only = graph with { Outputs = [new OnnxValue("a", OnnxElementType.Float, null)] };
        Assert.That(GraphRuns.Run(only, new Dictionary<string, HostTensor> { ["x"] = new(new float[] { -2, 3 }, [1, 2]) }), Is.EqualTo(new[] { 2f, -3f }));
    }

    private static FunctionProto[] Outer()
    {
        NodeProto leaky = OnnxReaderTests.Node("LeakyRelu", ["x"], "l", "leaky");
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", Type = AttributeType.Float, RefAttrName = "slope" });
        var outer = new FunctionProto
        {
            Name = "Outer",
            Domain = "mine",
            Input = { "x" },
            Output = { "y" },
            AttributeProto = { new AttributeProto { Name = "slope", Type = AttributeType.Float, F = 0.5f } },
            Node = { Call("Inner", "x", "t", slope: null), leaky, OnnxReaderTests.Node("Add", ["t", "l"], "y", "add") },
        };
        return [Inner, outer];
    }

    private static NodeProto Call(string function, string input, string output, float? slope)
    {
        var call = new NodeProto { OpType = function, Domain = "mine", Input = { input }, Output = { output } };
        if (slope is { } value)
            call.Attribute.Add(new AttributeProto { Name = "slope", Type = AttributeType.Float, F = value });
        return call;
    }

    private static OnnxGraph Read(FunctionProto[] functions, params NodeProto[] calls)
        => OnnxReader.Read(
            OnnxReaderTests.Model(m =>
            {
                m.Functions.Add(functions.Select(f => f.Clone()));
                m.Graph.Node.Add(calls);
            }),
            "m.onnx",
            null);
}
