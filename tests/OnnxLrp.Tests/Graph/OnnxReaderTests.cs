using System.Text;
using Google.Protobuf;
using NUnit.Framework;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;
using AttributeType = OnnxLrp.Graph.Schema.AttributeProto.Types.AttributeType;

namespace OnnxLrp.Tests.Graph;

[TestFixture]
internal sealed class OnnxReaderTests
{
    [Test]
    public void Refuses_a_missing_file()
        => Assert.That(() => OnnxReader.Read("no-such.onnx"), Refused("no-such.onnx: no such file; expected an ONNX model file; check the path."));

    [Test]
    public void Refuses_a_folder()
    {
        string folder = TestContext.CurrentContext.TestDirectory;
        Assert.That(() => OnnxReader.Read(folder), Refused($"{folder}: this is a folder; expected an ONNX model file; check the path."));
    }

    [Test]
    public void Refuses_an_empty_file()
        => Assert.That(() => Read([]), Refused("m.onnx: the file is empty; expected an ONNX model; copy or export the model again."));

    [Test]
    public void Refuses_text()
        => Assert.That(() => Read("hello, this is not a model"u8.ToArray()), Refused("m.onnx: this is not an ONNX file; expected an ONNX model (protobuf ModelProto); export the model to ONNX."));

    [Test]
    public void Refuses_a_png()
        => Assert.That(() => Read([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), Throws.TypeOf<OnnxFormatException>().With.Message.Contains("this is not an ONNX file"));

    [Test]
    public void Refuses_a_git_lfs_pointer()
        => Assert.That(
            () => Read(Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")),
            Refused("m.onnx: this is a Git LFS pointer, not the model itself; expected an ONNX model; fetch the model with 'git lfs pull'."));

    [Test]
    public void Refuses_a_model_that_is_cut_off([Range(1, 9)] int tenths)
    {
        byte[] whole = OnnxWriter.ToBytes(new TestModels().Input("x", 1, 4).Weights("w", [4, 3]).Node("MatMul", ["x", "w"], "y").Output("y").Graph());
        byte[] part = whole[..(whole.Length * tenths / 10)];
        Assert.That(() => Read(part), Throws.TypeOf<OnnxFormatException>().With.Message.Contains("copy or export the model again"));
    }

    [Test]
    public void Refuses_a_model_without_graph()
        => Assert.That(
            () => Read(new ModelProto { IrVersion = 8 }.ToByteArray()),
            Refused("m.onnx: the model has no graph; expected a model with a graph; copy or export the model again; the file may be cut off."));

    [Test]
    public void Refuses_a_newer_format_version()
        => Assert.That(
            () => Read(Model(m => m.IrVersion = 99)),
            Refused("m.onnx: the format version (IR) is 99; expected at most 13; export with an older onnx package or update OnnxLrp."));

    [Test]
    public void Refuses_an_old_operator_set()
        => Assert.That(
            () => Read(Model(m => m.OpsetImport[0].Version = 6)),
            Refused("m.onnx: the ONNX operator set is 6; expected 7 to 26; convert the model with onnx.version_converter or export it again."));

    [Test]
    public void Reads_a_newer_operator_set_with_a_note()
    {
        OnnxGraph graph = Read(Model(m => m.OpsetImport[0].Version = 40));
        Assert.That(graph.Notes, Is.EqualTo(new[] { "m.onnx: operator set 40 is newer than 26, the newest one known; operators that it changed may be misread." }));
    }

    [Test]
    public void Refuses_sparse_initializers()
        => Assert.That(
            () => Read(Model(m => m.Graph.SparseInitializer.Add(ByteString.Empty))),
            Refused("m.onnx: the model has 1 sparse initializers; expected dense initializers only; export the model with dense weights."));

    [Test]
    public void Refuses_a_cycle()
        => Assert.That(
            () => Read(Model(m => m.Graph.Node.Add([Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b")]))),
            Refused("m.onnx: the nodes Add_1 (Add), Relu_2 (Relu) wait for each other's outputs; expected a graph without cycles; export the model again."));

    [Test]
    public void Refuses_a_missing_producer()
        => Assert.That(
            () => Read(Model(m => m.Graph.Node.Add(Node("Relu", ["gone"], "a")))),
            Refused("m.onnx: Relu_1 (Relu) uses tensor 'gone', which nothing makes; expected every input to be a graph input, an initializer or a node's output; export the model again."));

    [Test]
    public void Refuses_a_tensor_made_twice()
        => Assert.That(
            () => Read(Model(m => m.Graph.Node.Add(Node("Relu", ["x"], "y")))),
            Refused("m.onnx: tensor 'y' of Relu_1 (Relu) is made twice; expected one producer for each tensor; export the model again."));

    [Test]
    public void Refuses_an_output_that_nothing_makes()
        => Assert.That(
            () => Read(Model(m => m.Graph.Output.Add(new ValueInfoProto { Name = "z" }))),
            Refused("m.onnx: nothing makes the graph output 'z'; expected every output to be made by a node; export the model again."));

    [Test]
    public void Refuses_data_that_does_not_fill_a_tensor()
        => Assert.That(
            () => Read(Model(m => m.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, Dims = { 2, 3 }, FloatData = { 1, 2 } }))),
            Refused("m.onnx: tensor 'w' Float [2,3] has 8 bytes of data; expected 24 bytes; export the model again; the file may be cut off."));

    [Test]
    public void Sorts_nodes_and_names_them_uniquely()
    {
        OnnxGraph graph = Read(Model(m =>
        {
            m.Graph.Node.Clear();
            m.Graph.Node.Add([Node("Relu", ["b"], "y"), Node("Neg", ["a"], "b", "same"), Node("Abs", ["x"], "a", "same")]);
        }));
        Assert.That(graph.Nodes.Select(n => n.ToString()), Is.EqualTo(new[] { "same_2 (Abs)", "same (Neg)", "Relu_0 (Relu)" }));
    }

    [Test]
    public void Initializers_are_not_inputs()
    {
        OnnxGraph graph = Read(Model(m =>
        {
            m.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, Dims = { 1 }, FloatData = { 2 } });
            m.Graph.Input.Add(new ValueInfoProto { Name = "w" });
        }));
        Assert.That(graph.Inputs.Select(v => v.Name), Is.EqualTo(new[] { "x" }));
        Assert.That(graph.Inputs[0].ToString(), Is.EqualTo("x: Float [batch, 2]"));
    }

    private static IEnumerable<TestCaseData> ConstantForms()
    {
        yield return new TestCaseData(new AttributeProto { Name = "value", Type = AttributeType.Tensor, T = new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } } }, new[] { 2 }, new float[] { 1, 2 }).SetName("{m}(value)");
        yield return new TestCaseData(new AttributeProto { Name = "value_float", Type = AttributeType.Float, F = 3 }, Array.Empty<int>(), new float[] { 3 }).SetName("{m}(value_float)");
        yield return new TestCaseData(new AttributeProto { Name = "value_floats", Type = AttributeType.Floats, Floats = { 3, 4 } }, new[] { 2 }, new float[] { 3, 4 }).SetName("{m}(value_floats)");
        yield return new TestCaseData(new AttributeProto { Name = "value_int", Type = AttributeType.Int, I = 5 }, Array.Empty<int>(), new float[] { 5 }).SetName("{m}(value_int)");
        yield return new TestCaseData(new AttributeProto { Name = "value_ints", Type = AttributeType.Ints, Ints = { 5, 6, 7 } }, new[] { 3 }, new float[] { 5, 6, 7 }).SetName("{m}(value_ints)");
        // The type was optional in early versions of the format.
        yield return new TestCaseData(new AttributeProto { Name = "value_int", I = 8 }, Array.Empty<int>(), new float[] { 8 }).SetName("{m}(untyped)");
    }

    [TestCaseSource(nameof(ConstantForms))]
    public void Constants_and_their_copies_become_initializers(object attribute, int[] shape, float[] values)
    {
        OnnxGraph graph = Read(Model(m =>
        {
            NodeProto constant = Node("Constant", [], "c");
            constant.Attribute.Add((AttributeProto)attribute);
            m.Graph.Node.Add([constant, Node("Identity", ["c"], "d")]);
        }));
        Assert.That(graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Relu" }));
        foreach (string name in new[] { "c", "d" })
        {
            Assert.That(graph.Initializers[name].Name, Is.EqualTo(name));
            Assert.That(graph.Initializers[name].Dimensions, Is.EqualTo(shape));
            Assert.That(graph.Initializers[name].ToFloats(), Is.EqualTo(values));
        }
    }

    [Test]
    public void A_constant_graph_output_stays_a_node()
    {
        OnnxGraph graph = Read(Model(m =>
        {
            NodeProto constant = Node("Constant", [], "c");
            constant.Attribute.Add(new AttributeProto { Name = "value_float", Type = AttributeType.Float, F = 3 });
            m.Graph.Node.Add(constant);
            m.Graph.Output.Add(new ValueInfoProto { Name = "c" });
        }));
        Assert.That(graph.Producer("c")?.OpType, Is.EqualTo("Constant"));
    }

    [Test]
    public void Recognises_values_that_are_no_tensors()
    {
        OnnxGraph graph = Read(Model(m =>
        {
            m.Graph.Node.Add(Node("SequenceConstruct", ["x"], "list"));
            m.Graph.Output.Add(new ValueInfoProto { Name = "list", Type = new TypeProto { SequenceType = ByteString.CopyFrom(0x0A, 0x04, 0x0A, 0x02, 0x08, 0x01) } });
        }));
        Assert.That(graph.Outputs[1].Kind, Is.EqualTo(OnnxValueKind.Sequence));
        Assert.That(graph.Outputs[1].ToString(), Is.EqualTo("list: Sequence"));
        Assert.That(Read(OnnxWriter.ToBytes(graph)).Outputs[1].Kind, Is.EqualTo(OnnxValueKind.Sequence));
    }

    /// <summary>x [batch, 2] → Relu → y, changed as a test needs.</summary>
    internal static byte[] Model(Action<ModelProto> change)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "batch" }, new TensorShapeProto.Types.Dimension { DimValue = 2 } } };
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 13 } },
            Graph = new GraphProto
            {
                Name = "g",
                Node = { Node("Relu", ["x"], "y") },
                Input = { new ValueInfoProto { Name = "x", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } } },
                Output = { new ValueInfoProto { Name = "y", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } } },
            },
        };
        change(model);
        return model.ToByteArray();
    }

    internal static NodeProto Node(string opType, string[] inputs, string output, string name = "")
        => new() { OpType = opType, Name = name, Input = { inputs }, Output = { output } };

    private static OnnxGraph Read(byte[] bytes) => OnnxReader.Read(bytes, "m.onnx", null);

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string message)
        => Throws.TypeOf<OnnxFormatException>().With.Message.EqualTo(message);
}
