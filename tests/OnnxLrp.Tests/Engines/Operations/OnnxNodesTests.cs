using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.OnnxRuntime.Lowering;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Graph;
using OnnxLrp.Relevance;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Engines.Operations;

/// <summary>
/// Every operation on random shapes and values, written as ONNX nodes after all passes of the engine: ONNX Runtime gives what plain loops
/// in double precision give of the expansion without passes.
/// </summary>
public sealed class OnnxNodesTests
{
    private const int Seeds = 40;

    [TestCaseSource(typeof(RandomOperations), nameof(RandomOperations.Compounds))]
    [TestCaseSource(typeof(RandomOperations), nameof(RandomOperations.Primitives))]
    public void Nodes_give_what_plain_loops_give(Type operation)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var draft = new OperationDraft(seed);
            Value result = RandomOperations.Draw(operation, draft);
            var loops = new ReferenceInterpreter(
                t => Widened(draft.Values(t)), Widened(draft.Start), draft.Masks.ToDictionary(m => m.Key, m => Widened(m.Value)));
            RelevanceGraph expanded = Expansion.Apply(draft.Graph(result), _ => false);
            TensorReport report = TensorReport.Compare(
                loops.Evaluate(expanded.Results[OperationDraft.Output]), InOnnxRuntime(draft, result), result.Info.Shape);
            Assert.That(report.Within(Tolerances.Float32Layer), $"seed {seed}, {draft.Samples} samples, {result.Maker.Text}: {report}");
        }
    }

    private static float[] InOnnxRuntime(OperationDraft draft, Value result)
    {
        RelevanceGraph graph = ExplainerLowering.Prepared(draft.Graph(result));
        var nodes = new NodeEmitter([]) { Batch = (draft.Samples, new OnnxDimension(draft.Samples, null)) };
        var values = new Dictionary<string, HostTensor>();
        foreach (Activation source in graph.Values.Select(v => v.Maker).OfType<Activation>())
        {
            values[nodes.Input(source.Tensor, source.Infer().Shape)] = new HostTensor(draft.Values(source.Tensor), source.Infer().Shape);
        }
        if (graph.Values.Select(v => v.Maker).OfType<StartRelevanceSource>().FirstOrDefault() is { } start)
        {
            values[nodes.Input("start", start.Infer().Shape)] = new HostTensor(draft.Start, start.Infer().Shape);
        }
        var emitter = new GraphEmitter(nodes, "start", z => nodes.Emit("Relu", [z]), "test");
        string output = emitter.Write(graph.Values)[graph.Results[OperationDraft.Output]];
        // Truth values count as 0 and 1.
        if (result.Info.Element != ElementKind.Number)
        {
            output = nodes.Emit("Cast", [output], OnnxAttributes.Empty.With("to", (long)OnnxElementType.Float));
        }
        foreach ((string tensor, float[] mask) in draft.Masks)
        {
            string name = ExplainerModel.ConditionInput(tensor);
            values[name] = new HostTensor(mask, [.. nodes.Inputs.First(i => i.Name == name).Dimensions!.Select(d => (int)d.Size!)]);
        }
        using InferenceSession session = OrtSessions.Load(
            nodes.ToGraph("test", [("result", output)]), [], GraphOptimizationLevel.ORT_ENABLE_ALL);
        using var options = new RunOptions();
        OrtValue[] given = [.. values.Select(v => OrtTensors.Wrap(v.Key, OnnxElementType.Float, v.Value))];
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [.. values.Keys], given, ["result"]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (OrtValue value in given) value.Dispose();
        }
    }

    private static double[] Widened(float[] values) => Array.ConvertAll(values, v => (double)v);
}
