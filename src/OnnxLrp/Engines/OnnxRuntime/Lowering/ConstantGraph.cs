using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Runs nodes that read nothing but constants, once, so that their result can be a constant.</summary>
internal static class ConstantGraph
{
    /// <param name="nodes">The nodes.</param>
    /// <param name="tensor">The tensor that is wanted.</param>
    /// <param name="source">What it is for, for messages.</param>
    public static HostTensor Evaluate(NodeEmitter nodes, string tensor, string source)
    {
        const string Output = "constant result";
        OnnxGraph graph = nodes.ToGraph(source, [(Output, tensor)]);
        using InferenceSession session = OrtSessions.Load(graph, [], GraphOptimizationLevel.ORT_DISABLE_ALL);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results =
            OrtSessions.Guard(graph, "computing a constant", () => session.Run(options, [], [], [Output]));
        return new HostTensor(results[0].GetTensorDataAsSpan<float>().ToArray(), OrtTensors.Shape(results[0]));
    }
}
