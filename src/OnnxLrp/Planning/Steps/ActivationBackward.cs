namespace OnnxLrp.Planning.Steps;

/// <summary>How relevance passes an activation when it does not pass unchanged.</summary>
internal enum ActivationBackward
{
    /// <summary>f'(x) R.</summary>
    Gradient,

    /// <summary>[x &gt; 0] max(R, 0).</summary>
    Guided,

    /// <summary>max(R, 0).</summary>
    Deconvnet,
}
