using OnnxLrp.Canonization.Patterns;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Constants at the end of a model: what scales by 1, adds nothing, or keeps a probability away from 0 and 1.</summary>
internal static class ScoreConstants
{
    /// <summary>Exporters keep logarithms finite with bounds such as 1e-7; nobody cuts a probability at more than this.</summary>
    private const double Tiny = 1e-3;

    /// <summary>The input that a node hands on unchanged: times 1, divided by 1, plus or minus 0. Null: it changes its input.</summary>
    public static string? Unchanged(this OnnxGraph graph, OnnxNode node) => node.OpType switch
    {
        "Mul" => graph.OtherInput(node, v => v == 1),
        "Add" => graph.OtherInput(node, v => v == 0),
        "Div" when graph.ScalarOf(node.Input(1)) == 1 => node.Input(0),
        "Sub" when graph.ScalarOf(node.Input(1)) == 0 => node.Input(0),
        _ => null,
    };

    /// <summary>The probability that a node keeps away from 0 or 1 by next to nothing. Null: it does something else.</summary>
    public static string? Guarded(this OnnxGraph graph, OnnxNode node) => node.OpType switch
    {
        "Add" => graph.OtherInput(node, v => v is >= 0 and <= Tiny),
        "Max" when node.Inputs.Count == 2 => graph.OtherInput(node, v => v is >= 0 and <= Tiny),
        "Min" when node.Inputs.Count == 2 => graph.OtherInput(node, v => v is >= 1 - Tiny and <= 1),
        "Clip" when graph.ClipBounds(node) is ( >= 0 and <= Tiny or double.NegativeInfinity, >= 1 - Tiny) => node.Input(0),
        _ => null,
    };

    /// <summary>Whether a Clip cuts to [0, 1].</summary>
    public static bool CutsToUnit(this OnnxGraph graph, OnnxNode clip) => graph.ClipBounds(clip) is (0, 1);

    /// <summary>The other input of a node with two, one of which is a constant that is asked for.</summary>
    public static string? OtherInput(this OnnxGraph graph, OnnxNode node, Func<double, bool> wanted)
    {
        if (graph.ScalarOf(node.Input(0)) is { } first && wanted(first)) return node.Input(1);
        return graph.ScalarOf(node.Input(1)) is { } second && wanted(second) ? node.Input(0) : null;
    }
}
