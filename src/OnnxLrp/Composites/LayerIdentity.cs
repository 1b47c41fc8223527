namespace OnnxLrp.Composites;

/// <summary>What a composite may know of a layer when it chooses a rule.</summary>
/// <param name="Operator">ONNX operator type, or the name of the recognised pattern.</param>
/// <param name="Names">Node name and names of its output tensors.</param>
/// <param name="LinearIndex">Index among the linear layers, 0 for the first; null when the layer is not linear.</param>
/// <param name="LinearBefore">How many linear layers stand before it in the forward order.</param>
/// <param name="LinearCount">How many linear layers the network has.</param>
public sealed record LayerIdentity(string Operator, IReadOnlyList<string> Names, int? LinearIndex, int LinearBefore, int LinearCount)
{
    /// <summary>Whether one factor of the product that the layer is, is context, so that the layer is linear in the other.</summary>
    public bool HasContext { get; init; }

    /// <summary>Whether it is known which factor of the product that the layer is carries the signal; true for other layers.</summary>
    public bool HasSignal { get; init; } = true;

    /// <summary>Whether the layer divides one activation by another.</summary>
    public bool IsQuotient { get; init; }

    /// <summary>Depth as a fraction of the linear layers, 0 (first) to 1 (last).</summary>
    public double Depth => LinearCount < 2 ? 0 : (double)(LinearIndex ?? Math.Max(0, LinearBefore - 1)) / (LinearCount - 1);
}
