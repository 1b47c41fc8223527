using OnnxLrp.Canonization.Patterns;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// LRN as PyTorch writes it: <c>x / (k + α · mean(x²))^β</c>, the mean an AveragePool of the channels, which are axis 2 after a new
/// axis 1, between two Pads or under a Pad. Only windows that lie as those of LRN do: PyTorch's even ones reach one channel further down,
/// and stay primitives.
/// </summary>
internal sealed class LrnForm : IForm
{
    private static readonly string[] Views = ["Unsqueeze", "Squeeze", "Reshape"];

    public IReadOnlyList<string> Types => ["Div"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        OnnxGraph graph = writer.Graph;
        string x = node.Input(0);
        if (graph.Producer(node.Input(1)) is not { } power || !power.Is("Pow") || graph.ScalarOf(power.Input(1)) is not { } beta)
            return null;
        if (graph.Producer(power.Input(0)) is not { } add || !add.Is("Add") || !Scalar(graph, add, out double bias, out string scaled))
            return null;
        double alpha = 1;
        if (graph.Producer(scaled) is { } mul && mul.Is("Mul") && Scalar(graph, mul, out alpha, out string mean))
            scaled = mean;
        else
            alpha = 1;
        if (Window(graph, writer, scaled) is not { } window || !IsSquare(graph, window.Input, x) || !SeesChannels(writer, x, window.Pooled))
            return null;
        OnnxAttributes attributes = OnnxAttributes.Empty.With("size", window.Size).With("alpha", (float)alpha).With("beta", (float)beta).With("bias", (float)bias);
        return writer.Emit("LRN", [x], writer.Shape(x), attributes, named: true);
    }

    /// <summary>A node of one scalar and one other input.</summary>
    private static bool Scalar(OnnxGraph graph, OnnxNode node, out double value, out string other)
    {
        int at = graph.ScalarOf(node.Input(1)) is not null ? 1 : 0;
        value = graph.ScalarOf(node.Input(at)) ?? double.NaN;
        other = node.Input(1 - at);
        return !double.IsNaN(value);
    }

    /// <summary>The mean over a window of axis 2: its size, what is padded, and what the squares are.</summary>
    private static (long Size, string Pooled, string Input)? Window(OnnxGraph graph, NodeWriter writer, string tensor)
    {
        if (graph.Producer(Source(graph, tensor)) is not { } pool || !pool.Is("AveragePool"))
            return null;
        WindowAttributes window = WindowAttributes.Of(pool);
        if (window.Kernel.Given is not { Count: > 1 } kernel)
            return null;
        long size = kernel[0];
        bool plain = kernel.Skip(1).All(k => k == 1) && window.Strides.All(1) && window.Pads.All(0) && window.Dilations.All(1)
            && !window.IsSame;
        if (!plain || graph.Producer(pool.Input(0)) is not { } pad || !pad.Is("Pad") || !graph.PadsWithZeros(pad))
            return null;
        long[]? pads = writer.Constant(pad.Input(1))?.ToInt64s();
        int rank = writer.Shape(pad.Input(0)).Length;
        long lower = (size - 1) / 2;
        bool fits = pads is not null && pads.Length == 2 * rank && pad.Input(3).Length == 0
            && pads.Select((p, i) => p == (i == 2 ? lower : i == rank + 2 ? size - 1 - lower : 0)).All(same => same);
        return fits ? (size, pad.Input(0), Source(graph, pad.Input(0))) : null;
    }

    /// <summary>The tensor before any change of shape.</summary>
    private static string Source(OnnxGraph graph, string tensor)
    {
        while (graph.Producer(tensor) is { } view && Views.Any(view.Is))
            tensor = view.Input(0);
        return tensor;
    }

    private static bool IsSquare(OnnxGraph graph, string tensor, string x) => graph.Producer(tensor) is { } square
        && square.Input(0) == x && ((square.Is("Mul") && square.Input(1) == x) || (square.Is("Pow") && graph.ScalarOf(square.Input(1)) == 2));

    /// <summary>[N, C, …] seen as [N, 1, C, …].</summary>
    private static bool SeesChannels(NodeWriter writer, string x, string pooled)
    {
        int[] own = writer.Shape(x), seen = writer.Shape(pooled);
        return own.Length > 2 && seen.Length > 3 && seen[0] == own[0] && seen[1] == 1 && seen[2] == own[1];
    }
}
