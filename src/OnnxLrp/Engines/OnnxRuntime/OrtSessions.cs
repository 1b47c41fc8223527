using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>Makes ONNX Runtime sessions: errors as one line that names the model.</summary>
internal static class OrtSessions
{
    /// <summary>Loads a graph; its large constants are read where they lie and are not copied.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="extraOutputs">Tensors to give out besides the graph's outputs.</param>
    /// <param name="optimization">How far ONNX Runtime may rewrite the graph.</param>
    public static InferenceSession Load(OnnxGraph graph, IReadOnlyList<string> extraOutputs, GraphOptimizationLevel optimization)
    {
        var weights = new SharedWeights(graph);
        // ONNX Runtime ends the process over the layout of some graphs that were written out over time; it is of use to convolutions.
        bool goesOverTime = graph.Nodes.Any(n => n.Origin.Length > 0);
        if (goesOverTime && optimization == GraphOptimizationLevel.ORT_ENABLE_ALL) optimization = GraphOptimizationLevel.ORT_ENABLE_EXTENDED;
        try
        {
            byte[] model = OnnxWriter.ToBytes(graph, extraOutputs, weights.Places);
            using SessionOptions options = Options(optimization);
            weights.AddTo(options);
            return Guard(graph, "loading the model", () => new SharingSession(model, options, weights));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model file as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimization">How far ONNX Runtime may rewrite the graph.</param>
    public static InferenceSession Load(string path, GraphOptimizationLevel optimization = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        using SessionOptions options = Options(optimization);
        return Guard(path, "loading the model", () => new InferenceSession(path, options));
    }

    /// <summary>Runs an ONNX Runtime call; its errors become <see cref="ForwardFailedException"/>.</summary>
    public static T Guard<T>(OnnxGraph graph, string stage, Func<T> call) => Guard(graph.Source, stage, call);

    /// <inheritdoc cref="Guard{T}(OnnxGraph, string, Func{T})"/>
    public static T Guard<T>(string source, string stage, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException e)
        {
            throw OrtRefusal.Of(source, stage, e);
        }
    }

    private static SessionOptions Options(GraphOptimizationLevel optimization)
    {
        SessionOptions options = OnnxRuntimeEnvironment.SessionOptions();
        options.GraphOptimizationLevel = optimization;
        // A session that is not optimised runs once: another copy of its weights, in another order, would cost more than it saves.
        if (optimization == GraphOptimizationLevel.ORT_DISABLE_ALL) options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return options;
    }
}
