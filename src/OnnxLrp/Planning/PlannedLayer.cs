using OnnxLrp.Composites;
using OnnxLrp.Graph;
using OnnxLrp.Layers;

namespace OnnxLrp.Planning;

/// <summary>A node on the way from the input to the explained output, with the layer that it is.</summary>
/// <param name="Node">The node; for a linear layer with a constant Add after it, the linear node.</param>
/// <param name="Layer">What it is.</param>
/// <param name="Outputs">Output tensors; for a linear layer with an Add after it, the Add's output.</param>
/// <param name="Identity">What composites may match.</param>
internal sealed record PlannedLayer(OnnxNode Node, Layer Layer, IReadOnlyList<string> Outputs, LayerIdentity Identity)
{
    /// <summary>The (first) output tensor.</summary>
    public string Output => Outputs[0];
}
