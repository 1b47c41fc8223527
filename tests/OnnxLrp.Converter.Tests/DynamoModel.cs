using Google.Protobuf;
using OnnxLrp.Graph.Schema;
using AttributeType = OnnxLrp.Graph.Schema.AttributeProto.Types.AttributeType;

namespace OnnxLrp.Converter.Tests;

/// <summary>Parts of models in the form of PyTorch's dynamo exporters.</summary>
internal static class DynamoModel
{
    /// <summary>Functions that stand for operators of PyTorch.</summary>
    public const string TorchLib = "pkg.onnxscript.torch_lib";

    /// <summary>What these call in turn.</summary>
    public const string Common = "pkg.onnxscript.torch_lib.common";

    private const int Opset = 18;

    /// <summary>A file: weights are random, from their names and shapes.</summary>
    /// <param name="version">Of PyTorch.</param>
    /// <param name="input">Name of the input.</param>
    /// <param name="batch">Symbol of its batch, or null for a batch of 1.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="weights">Names and shapes.</param>
    /// <param name="nodes">Nodes.</param>
    /// <param name="functions">Functions.</param>
    public static byte[] Model(
        string version, string input, string? batch, string output, (string Name, int[] Shape)[] weights, NodeProto[] nodes, params FunctionProto[] functions)
    {
        var model = new ModelProto { IrVersion = 10, ProducerName = "pytorch", Graph = new GraphProto { Name = "main_graph" } };
        model.OpsetImport.AddRange(Imports([.. functions.Select(f => f.Domain)]));
        var first = batch is null ? new TensorShapeProto.Types.Dimension { DimValue = 1 } : new TensorShapeProto.Types.Dimension { DimParam = batch };
        model.Graph.Input.Add(Value(input, [first, .. new[] { 3, 8, 8 }.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d })]));
        model.Graph.Output.Add(Value(output, [first, new TensorShapeProto.Types.Dimension { DimValue = 5 }]));
        var random = new Random(version.Length);
        model.Graph.Initializer.AddRange(weights.Select(w => Weight(w.Name, w.Shape, random)));
        model.Graph.Node.AddRange(nodes);
        model.Functions.AddRange(functions);
        return model.ToByteArray();
    }

    /// <summary>A function; it imports the operator sets that it uses itself.</summary>
    public static FunctionProto Function(
        string domain, string name, string[] inputs, string[] outputs, AttributeProto[] defaults, string[] attributes, params NodeProto[] nodes)
    {
        var function = new FunctionProto
        {
            Domain = domain,
            Name = name,
            Input = { inputs },
            Output = { outputs },
            Node = { nodes },
            Attribute = { attributes },
            AttributeProto = { defaults },
        };
        function.OpsetImport.AddRange(Imports([.. nodes.Select(n => n.Domain).Where(d => d.Length > 0)]));
        return function;
    }

    public static NodeProto Op(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes) => Call("", type, inputs, outputs, attributes);

    public static NodeProto Call(string domain, string function, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        new() { Domain = domain, OpType = function, Name = $"{function}_{outputs[0]}", Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    /// <summary>Metadata of the newer exporter: the modules around a node, outermost first, and the node itself.</summary>
    public static NodeProto From(this NodeProto node, string target, params string[] scopes)
    {
        string call = node.Output[0];
        string[] classes = ["net.Net", .. scopes.Select(_ => "torch.nn.modules.module.Module")];
        string Python(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(t => $"'{t}'"))}]";
        void Add(string key, string value) => node.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        Add("namespace", string.Join("/", new[] { "" }.Concat(scopes).Zip(classes, (s, c) => $"{s}: {c}").Append($"{call}: {target}")));
        Add("pkg.torch.onnx.class_hierarchy", Python([.. classes, target]));
        Add("pkg.torch.onnx.fx_node", $"%{call} : [num_users=1] = call_function[target=torch.ops.{target}](args = (%x,), kwargs = {{}})");
        Add("pkg.torch.onnx.name_scopes", Python(["", .. scopes, call]));
        Add("pkg.torch.onnx.stack_trace", "File \"net.py\", line 12, in forward\n    return self.layer1(x)");
        node.Name = $"node_{call}";
        return node;
    }

    public static NodeProto If(string condition, string output, NodeProto then, NodeProto otherwise) => Op(
        "If", [condition], [output],
        new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = Branch("thenGraph", then) },
        new AttributeProto { Name = "else_branch", Type = AttributeType.Graph, G = Branch("elseGraph", otherwise) });

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };

    public static AttributeProto False(string name) =>
        new() { Name = name, Type = AttributeType.Tensor, T = new TensorProto { DataType = 9, RawData = ByteString.CopyFrom(0) } };

    /// <summary>An attribute that is the one of the call.</summary>
    public static AttributeProto Ref(string name, AttributeType type, string of) => new() { Name = name, Type = type, RefAttrName = of };

    private static GraphProto Branch(string name, NodeProto node) =>
        new() { Name = name, Node = { node }, Output = { node.Output.Select(o => new ValueInfoProto { Name = o }) } };

    private static IEnumerable<OperatorSetIdProto> Imports(string[] domains) =>
        domains.Distinct().Select(d => new OperatorSetIdProto { Domain = d, Version = 1 }).Prepend(new OperatorSetIdProto { Domain = "", Version = Opset });

    private static ValueInfoProto Value(string name, params IEnumerable<TensorShapeProto.Types.Dimension> shape) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto { Dim = { shape } } } },
    };

    private static TensorProto Weight(string name, int[] shape, Random random)
    {
        bool positive = name.EndsWith("running_var", StringComparison.Ordinal);
        int count = shape.Aggregate(1, (a, b) => a * b);
        return new TensorProto
        {
            Name = name,
            DataType = 1,
            Dims = { shape.Select(d => (long)d) },
            FloatData = { Enumerable.Range(0, count).Select(_ => positive ? 0.5f + (float)random.NextDouble() : ((float)random.NextDouble() * 2) - 1) },
        };
    }
}
