namespace OnnxLrp.Operators;

/// <summary>What is known of a factor of a product of two activations.</summary>
/// <param name="Squashing">The squashing function that made it.</param>
/// <param name="Repeated">It has fewer values than the product: each serves several places.</param>
internal readonly record struct Factor(Squashing Squashing, bool Repeated)
{
    /// <summary>
    /// Which of two factors carries the signal, 0 or 1: a Sigmoid, HardSigmoid or Softmax is a gate before a Tanh, a Tanh before anything
    /// else; where the functions do not decide, the factor that is repeated is the gate. Null where that does not decide either.
    /// </summary>
    public static int? Signal(Factor first, Factor second)
    {
        (int a, int b) = (first.Strength, second.Strength);
        if (a != b) return a > b ? 1 : 0;
        if (first.Repeated != second.Repeated) return first.Repeated ? 1 : 0;
        return null;
    }

    private int Strength => Squashing switch { Squashing.None => 0, Squashing.Tanh => 1, _ => 2 };
}
