using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Tests.Graph;

/// <summary>Real models are read, written back, run, probed and canonized.</summary>
[TestFixture]
internal sealed class SharedModelTests
{
    [TestCaseSource(typeof(SharedFiles), nameof(SharedFiles.ModelNames))]
    public void Every_model_reads_and_writes_back(string name)
    {
        string path = SharedFiles.PathOf("models", name);
        OnnxGraph graph = OnnxReader.Read(path);
        byte[] written = OnnxWriter.ToBytes(graph);
        OnnxGraph again = OnnxReader.Read(written, name, null);
        Assert.That(again.Nodes.Select(n => n.ToString()), Is.EqualTo(graph.Nodes.Select(n => n.ToString())));
        Assert.That(again.Initializers.Keys, Is.EquivalentTo(graph.Initializers.Keys));
        TestContext.Out.WriteLine($"{graph.Nodes.Count} nodes, opset {graph.Opset}, ir {graph.IrVersion}, {string.Join(" ", graph.Inputs)} -> {string.Join(" ", graph.Outputs)}");
        var shapes = GraphRuns.Shapes(graph);
        GraphFacts facts = new OnnxRuntimeProbe().Probe(graph, shapes);
        TestContext.Out.WriteLine(facts.Constants.Count + " constants");
        var r = GraphRuns.Canonize(graph, shapes, new WidenToFloat32(), new FoldConstants(), new RemovePassThrough());
        TestContext.Out.WriteLine(r.Graph.Nodes.Count + " nodes; " + string.Join("\n", r.Notes));
        GraphRuns.AssertSameOutputs(graph, r.Graph, shapes);
    }
}
