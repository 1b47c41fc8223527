using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Sum and Mean of activations and constants: the activations' own, and an Add of each constant. One operand alone is itself.
/// </summary>
internal sealed class SumForm : IForm
{
    public IReadOnlyList<string> Types => ["Sum", "Mean"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string[] activations = [.. node.Inputs.Where(writer.IsActivation)], constants = [.. node.Inputs.Where(i => !writer.IsActivation(i))];
        if (activations.Length == 0 || (constants.Length == 0 && activations.Length > 1))
            return null;
        string sum = activations.Length == 1 ? activations[0] : Sum(activations, writer);
        foreach (string constant in constants)
            sum = writer.Combine("Add", writer.BroadcastTo(sum, NodeWriter.Broadcast(writer.Shape(sum), writer.Shape(constant))), constant);
        return node.Is("Sum") || node.Inputs.Count == 1 ? sum : writer.Combine("Mul", sum, writer.Floats([], 1f / node.Inputs.Count));
    }

    private static string Sum(string[] activations, NodeWriter writer) =>
        writer.Emit("Sum", activations, activations.Select(writer.Shape).Aggregate(NodeWriter.Broadcast), null, named: true);
}
