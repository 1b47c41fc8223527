namespace OnnxLrp.Checks;

/// <summary>Says of a node what its outputs will be, or refuses it.</summary>
/// <exception cref="Errors.ForwardFailedException">Its attributes and inputs do not fit each other.</exception>
internal delegate KnownTensor[] NodeCheck(CheckedNode node);

/// <summary>
/// What each operator of ONNX allows: numbers and ranks of inputs, ranges of attributes, and the shapes that follow. ONNX Runtime divides,
/// allocates and follows pointers before it has looked at all of that, so a node is checked here first. A new operator is one row in the
/// file of its family.
/// </summary>
internal static class CheckTable
{
    private static readonly Dictionary<string, NodeCheck> ByType = new[]
    {
        ElementwiseChecks.Rows, WindowChecks.Rows, NormalizationChecks.Rows, MatrixChecks.Rows, ReductionChecks.Rows,
        MovementChecks.Rows, IndexChecks.Rows,
        GeneratorChecks.Rows, RecurrentChecks.Rows, PlacementChecks.Rows, SignalChecks.Rows,
    }.SelectMany(r => r).ToDictionary(r => r.Operator, r => r.Check);

    /// <summary>Operators that have a row.</summary>
    public static IEnumerable<string> Operators => ByType.Keys;

    /// <summary>
    /// The row of an operator; null where it has none. Those of other domains than ONNX's own have the domain before their name.
    /// </summary>
    public static NodeCheck? Find(Graph.OnnxNode node) =>
        ByType.GetValueOrDefault(node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}");
}
