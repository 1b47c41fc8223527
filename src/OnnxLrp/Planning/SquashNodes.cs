using OnnxLrp.Canonization.Patterns;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Planning;

/// <summary>A squash of scores: the logits that it reads, what it makes of them, and the node that gives the result.</summary>
internal readonly record struct SquashNode(string Logits, ScoreSquash Squash, bool IsLogarithm, OnnxNode Node);

/// <summary>Recognises what squashes scores: one operator, or several where an exporter wrote it out.</summary>
internal static class SquashNodes
{
    /// <summary>The squash that makes a tensor, or null.</summary>
    public static SquashNode? Of(OnnxGraph graph, string tensor)
    {
        if (graph.Producer(tensor) is not { Domain: "" } node || node.Output != tensor) return null;
        (string? logits, ScoreSquash squash, bool isLogarithm) = node.OpType switch
        {
            "Softmax" => (node.Input(0), ScoreSquash.Softmax, false),
            "LogSoftmax" => (node.Input(0), ScoreSquash.Softmax, true),
            "Sigmoid" => (node.Input(0), ScoreSquash.Sigmoid, false),
            "HardSigmoid" => (node.Input(0), ScoreSquash.HardSigmoid, false),
            "Div" when SoftmaxRatio(graph, node) is { } x => (x, ScoreSquash.Softmax, false),
            "Div" when graph.ScalarOf(node.Input(0)) == 1 => (SigmoidDenominator(graph, node.Input(1)), ScoreSquash.Sigmoid, false),
            "Reciprocal" => (SigmoidDenominator(graph, node.Input(0)), ScoreSquash.Sigmoid, false),
            "Sub" => (LogSoftmaxDifference(graph, node), ScoreSquash.Softmax, true),
            "Neg" => (LogSigmoid(graph, node), ScoreSquash.Sigmoid, true),
            _ => ((string?)null, ScoreSquash.None, false),
        };
        return logits is null ? null : new SquashNode(logits, squash, isLogarithm, node);
    }

    /// <summary>x of <c>e / Σ e</c> with <c>e = exp(x − max x)</c> or <c>exp(x)</c>.</summary>
    private static string? SoftmaxRatio(OnnxGraph graph, OnnxNode ratio) =>
        graph.Producer(ratio.Input(0)) is { } exp && exp.Is("Exp") && Sums(graph, ratio.Input(1), exp.Output) ? Unshifted(graph, exp.Input(0)) : null;

    /// <summary>x of <c>x − max x − log Σ exp(x − max x)</c>, or of <c>x − ReduceLogSumExp(x)</c>.</summary>
    private static string? LogSoftmaxDifference(OnnxGraph graph, OnnxNode difference)
    {
        string shifted = difference.Input(0);
        OnnxNode? subtracted = graph.Producer(difference.Input(1));
        if (subtracted is null) return null;
        if (subtracted.Is("ReduceLogSumExp")) return subtracted.Input(0) == shifted ? shifted : null;
        bool isLogarithm = subtracted.Is("Log") && graph.Producer(subtracted.Input(0)) is { } sum && sum.Is("ReduceSum")
            && graph.Producer(sum.Input(0)) is { } exp && exp.Is("Exp") && exp.Input(0) == shifted;
        return isLogarithm ? Unshifted(graph, shifted) : null;
    }

    /// <summary>x of <c>1 + exp(−x)</c>.</summary>
    private static string? SigmoidDenominator(OnnxGraph graph, string tensor) =>
        graph.ScalarSum(tensor, 1) is { } sum && graph.Producer(sum.Other) is { } exp && exp.Is("Exp") && graph.Producer(exp.Input(0)) is { } neg && neg.Is("Neg")
            ? neg.Input(0)
            : null;

    /// <summary>x of <c>−softplus(−x)</c>.</summary>
    private static string? LogSigmoid(OnnxGraph graph, OnnxNode outer) =>
        graph.Producer(outer.Input(0)) is { } softplus && softplus.Is("Softplus") && graph.Producer(softplus.Input(0)) is { } inner && inner.Is("Neg")
            ? inner.Input(0)
            : null;

    private static bool Sums(OnnxGraph graph, string tensor, string summed) =>
        graph.Producer(tensor) is { } sum && sum.Is("ReduceSum") && sum.Input(0) == summed && ReductionAttributes.Of(sum).KeepsAxes;

    /// <summary>x of <c>x − max x</c>; the tensor itself where nothing is subtracted.</summary>
    private static string Unshifted(OnnxGraph graph, string tensor) =>
        graph.Producer(tensor) is { } shift && shift.Is("Sub") && graph.Producer(shift.Input(1)) is { } max && max.Is("ReduceMax") && max.Input(0) == shift.Input(0)
            ? shift.Input(0)
            : tensor;
}
