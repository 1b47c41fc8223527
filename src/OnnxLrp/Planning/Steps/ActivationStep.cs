using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>The derivative of an activation, or what guided backpropagation and the deconvolution network put in its place.</summary>
internal sealed record ActivationStep(string Node, string From, RelevanceTarget To, ActivationLayer Layer, ActivationBackward Backward)
    : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => (Backward, Layer.Function) switch
    {
        (ActivationBackward.Deconvnet, _) => [],
        (_, ActivationFunction.ThresholdRelu) => [To.Tensor, From],
        _ => ReadsOutput ? [From] : [To.Tensor],
    };

    /// <summary>The derivative is a function of the output: y (1 − y), 1 − y², y, 1/2y, −y², 1 + y².</summary>
    public bool ReadsOutput => Backward == ActivationBackward.Gradient && Layer.Function
        is ActivationFunction.Sigmoid or ActivationFunction.Tanh or ActivationFunction.Exp or ActivationFunction.Sqrt or ActivationFunction.Reciprocal or ActivationFunction.Tan;

    public override string Kernel => Backward switch
    {
        ActivationBackward.Gradient => "derivative",
        ActivationBackward.Guided => "guided relu",
        _ => "deconvnet relu",
    };
}
