using OnnxLrp.Canonization.Patterns;
using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>Softsign as PyTorch writes it: <c>x / (1 + |x|)</c>.</summary>
internal sealed class SoftsignForm : IForm
{
    public IReadOnlyList<string> Types => ["Div"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        return writer.Graph.ScalarSum(node.Input(1), 1) is { } sum && writer.Graph.Producer(sum.Other) is { } size && size.Is("Abs") && size.Input(0) == x
            ? writer.Map("Softsign", x, named: true)
            : null;
    }
}
