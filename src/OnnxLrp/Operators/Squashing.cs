namespace OnnxLrp.Operators;

/// <summary>Functions whose bounded output makes a factor look like a gate.</summary>
internal enum Squashing
{
    /// <summary>None was found.</summary>
    None,

    /// <summary>Tanh: a gate only where the other factor has no squashing function.</summary>
    Tanh,

    /// <summary>Sigmoid or HardSigmoid.</summary>
    Sigmoid,

    /// <summary>Softmax: attention weights.</summary>
    Softmax,
}
