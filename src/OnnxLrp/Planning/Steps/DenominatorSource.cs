namespace OnnxLrp.Planning.Steps;

/// <summary>Where the denominator z_g of a group comes from.</summary>
internal enum DenominatorSource
{
    /// <summary>There is none: s = R (the gradient).</summary>
    None,

    /// <summary>It is the layer's own output z, which the forward pass has.</summary>
    Output,

    /// <summary>It is computed from the terms.</summary>
    Terms,

    /// <summary>It is computed from the terms once, for one sample: no term depends on the data (flat, w²).</summary>
    Constant,
}
