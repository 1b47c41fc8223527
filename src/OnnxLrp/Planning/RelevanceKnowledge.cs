namespace OnnxLrp.Planning;

/// <summary>
/// What is known of the relevance of each tensor while the plan is built from the output to the input:
/// whether it is zero wherever the tensor is zero, and whether it is zero wherever the tensor is ≤ 0.
/// </summary>
internal sealed class RelevanceKnowledge
{
    private readonly Dictionary<string, (bool AtZero, bool AtNonPositive)> _known = [];

    /// <summary>Notes one contribution; what holds of the sum is what holds of all contributions.</summary>
    public void Contribute(string tensor, bool vanishesAtZero, bool vanishesAtNonPositive = false)
    {
        (bool zero, bool nonPositive) = _known.TryGetValue(tensor, out (bool, bool) before) ? before : (true, true);
        _known[tensor] = (zero && vanishesAtZero, nonPositive && vanishesAtNonPositive);
    }

    /// <summary>R = 0 wherever the tensor is 0.</summary>
    public bool VanishesAtZero(string tensor) => _known.TryGetValue(tensor, out (bool AtZero, bool) k) && k.AtZero;

    /// <summary>R = 0 wherever the tensor is ≤ 0.</summary>
    public bool VanishesAtNonPositive(string tensor) => _known.TryGetValue(tensor, out (bool, bool AtNonPositive) k) && k.AtNonPositive;
}
