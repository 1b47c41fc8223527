using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Tests.Graph;

[TestFixture]
internal sealed class OnnxWriterTests
{
    [Test]
    public void Extra_outputs_stand_behind_the_graphs_own_once([Values("y", "a")] string extra)
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Node("Relu", ["x"], "a").Node("Neg", ["a"], "y").Output("y").Graph();
        OnnxGraph again = OnnxReader.Read(OnnxWriter.ToBytes(graph, [extra, extra]), "m", null);
        Assert.That(again.Outputs.Select(v => v.Name), Is.EqualTo(new[] { "y", "a" }.Take(extra == "y" ? 1 : 2)));
    }

    [Test]
    public void Patterns_are_written_as_their_primitives()
    {
        OnnxNode[] body = [new("s", "Sigmoid", ["x"], ["t"]), new("m", "Mul", ["x", "t"], ["y"])];
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Output("y").Node("Relu", ["x"], "y").Graph() with
        {
            Nodes = [new OnnxNode("silu", "Silu", ["x"], ["y"], null, OnnxNode.PatternDomain, body)],
        };
        OnnxGraph again = OnnxReader.Read(OnnxWriter.ToBytes(graph), "m", null);
        Assert.That(again.Nodes.Select(n => n.ToString()), Is.EqualTo(new[] { "s (Sigmoid)", "m (Mul)" }));
    }

    [Test]
    public void Everything_that_a_graph_holds_comes_back()
    {
        OnnxGraph graph = new TestModels(opset: 9)
            .Input("x", -1, 2).Weights("w", [2, 3]).Node("Gemm", ["x", "w", "b"], "y", a => a.With("alpha", 0.5f)).Weights("b", [3]).Output("y").Graph() with
        {
            Name = "named",
            IrVersion = 5,
            Metadata = new Dictionary<string, string> { ["author"] = "me" },
            Opsets = new Dictionary<string, int> { [""] = 9, ["com.microsoft"] = 1 },
        };
        OnnxGraph again = OnnxReader.Read(OnnxWriter.ToBytes(graph), graph.Source, null);
        Assert.Multiple(() =>
        {
            Assert.That((again.Name, again.IrVersion, again.Opset), Is.EqualTo(("named", 5L, 9)));
            Assert.That(again.Opsets, Is.EquivalentTo(graph.Opsets));
            Assert.That(again.Metadata, Is.EquivalentTo(graph.Metadata));
            Assert.That(again.Inputs.Select(v => v.ToString()), Is.EqualTo(new[] { "x: Float [batch, 2]" }));
            Assert.That(again.Initializers["w"].ToFloats(), Is.EqualTo(graph.Initializers["w"].ToFloats()));
            Assert.That(again.Nodes[0].Attributes.Float("alpha", 1), Is.EqualTo(0.5f));
        });
    }

    [Test]
    public void Old_formats_list_initializers_as_inputs()
    {
        OnnxGraph graph = new TestModels(opset: 7).Input("x", 1, 2).Weights("w", [1, 2]).Node("Add", ["x", "w"], "y").Output("y").Graph();
        var proto = OnnxLrp.Graph.Schema.ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(graph));
        Assert.That(proto.Graph.Input.Select(v => v.Name), Is.EqualTo(new[] { "x", "w" }));
        Assert.That(OnnxReader.Read(OnnxWriter.ToBytes(graph), "m", null).Inputs.Select(v => v.Name), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public void Refuses_weights_beyond_the_limit_of_one_file()
    {
        // The same memory three times over: nothing is allocated per tensor.
        var block = new byte[1 << 30];
        OnnxTensor Tensor(string name) => new(name, OnnxElementType.UInt8, [block.Length], block);
        OnnxGraph graph = new TestModels().Input("x", 1).Node("Relu", ["x"], "y").Output("y").Tensor(Tensor("a")).Tensor(Tensor("b")).Graph();
        Assert.That(() => OnnxWriter.ToBytes(graph), Throws.TypeOf<OnnxFormatException>().With.Message.EqualTo(
            "test.onnx: the weights take 2.1 GB; expected less than 2.1 GB, the limit of one ONNX file; write it to a file, where they go into external data."));
    }

    [Test]
    public void Weights_that_one_file_cannot_hold_go_into_a_second_one()
    {
        string folder = Directory.CreateTempSubdirectory("onnxlrp-writer").FullName, path = Path.Combine(folder, "large.onnx");
        try
        {
            OnnxGraph graph = Large();
            File.WriteAllText(path, "an older file");
            long bytes = OnnxWriter.ToFile(graph, path, largest: 1000);
            Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "large.onnx", "large.onnx.data" }));
            Assert.That(bytes, Is.EqualTo(new FileInfo(path).Length + new FileInfo(path + ".data").Length));
            OnnxGraph again = OnnxReader.Read(path);
            Assert.That(again.Initializers["w"].ToFloats(), Is.EqualTo(graph.Initializers["w"].ToFloats()));
            Assert.That(again.Initializers["b"].ToFloats(), Is.EqualTo(graph.Initializers["b"].ToFloats()));
            using var forward = new PlainForward(path);
            Assert.That(() => forward.Run(new HostTensor(new float[64], [1, 64])), Throws.Nothing, "ONNX Runtime finds them too");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void A_file_that_belongs_to_the_model_gets_its_name_while_no_model_is_there([Values(1000L, long.MaxValue)] long largest)
    {
        string folder = Directory.CreateTempSubdirectory("onnxlrp-writer").FullName, path = Path.Combine(folder, "large.onnx");
        try
        {
            File.WriteAllText(path, "an older file");
            string[] seen = [];
            OnnxWriter.ToFile(Large(), path, largest, () => seen = [.. Directory.GetFiles(folder).Select(f => Path.GetFileName(f))]);
            Assert.That(seen, Does.Not.Contain("large.onnx").And.Contain("large.onnx.draft"), "a kill here leaves no model, not an old or a new one beside the wrong file");
            Assert.That(OnnxReader.Read(path).Initializers, Contains.Key("w"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Neither_of_two_files_is_left_where_one_cannot_be_written([Values("large.onnx", "large.onnx.data")] string blocked)
    {
        string folder = Directory.CreateTempSubdirectory("onnxlrp-writer").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, blocked, "not empty"));
            Assert.That(
                () => OnnxWriter.ToFile(Large(), Path.Combine(folder, "large.onnx"), largest: 1000),
                Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
            Assert.That(Directory.GetFiles(folder), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static OnnxGraph Large() =>
        new TestModels().Input("x", 1, 64).Weights("w", [64, 70]).Weights("b", [70]).Node("Gemm", ["x", "w", "b"], "y").Output("y").Graph();
}
