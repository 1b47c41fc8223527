using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of Scan, and the graph that Scan and Loop repeat.</summary>
/// <param name="Scanned">How many inputs of a Scan are read slice by slice.</param>
/// <param name="InputAxes">The axis of each that slices go along; null: the first.</param>
/// <param name="InputsBackwards">Whether each is read from its end; null: none is.</param>
/// <param name="OutputAxes">The axis of each output that slices are put along; null: the first.</param>
/// <param name="OutputsBackwards">Whether each is written from its end; null: none is.</param>
internal sealed record LoopAttributes(
    long Scanned, IReadOnlyList<long>? InputAxes, IReadOnlyList<long>? InputsBackwards, IReadOnlyList<long>? OutputAxes,
    IReadOnlyList<long>? OutputsBackwards)
{
    public static LoopAttributes Of(OnnxNode node) => new(
        node.Attributes.Int("num_scan_inputs", 0), node.Attributes.Ints("scan_input_axes"), node.Attributes.Ints("scan_input_directions"),
        node.Attributes.Ints("scan_output_axes"), node.Attributes.Ints("scan_output_directions"));

    /// <summary>The graph that is repeated; null where it is missing.</summary>
    public static Subgraph? Body(OnnxNode node) => Subgraph.Of(node, "body");
}
