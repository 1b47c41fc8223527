using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>The derivative of an activation, or what guided backpropagation and the deconvolution network put in its place.</summary>
internal sealed record ActivationStep(string Node, string From, RelevanceTarget To, ActivationLayer Layer, ActivationBackward Backward)
    : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => Backward == ActivationBackward.Deconvnet ? [] : [To.Tensor, From];

    public override string Kernel => Backward switch
    {
        ActivationBackward.Gradient => "derivative",
        ActivationBackward.Guided => "guided relu",
        _ => "deconvnet relu",
    };
}
