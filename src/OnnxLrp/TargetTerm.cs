namespace OnnxLrp;

/// <summary>One term of a <see cref="Target"/>: each selected score, times a number.</summary>
/// <param name="Selection">The scores.</param>
/// <param name="Weight">The number, finite.</param>
/// <param name="Output">Name of the tensor that holds the scores; null: the explained output.</param>
public sealed record TargetTerm(TargetSelection Selection, double Weight = 1, string? Output = null)
{
    /// <summary>Prints the term as it parses: <c>[NUMBER*][OUTPUT:]SELECT</c>, with a minus where the number is negative.</summary>
    public override string ToString() => (IsNegative ? "-" : "") + Unsigned;

    /// <summary>Whether the term is subtracted.</summary>
    internal bool IsNegative => double.IsNegative(Weight);

    internal string Unsigned
    {
        get
        {
            double magnitude = Math.Abs(Weight);
            string number = magnitude == 1 ? "" : magnitude.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "*";
            return number + (Output is null ? "" : TargetParser.Quoted(Output, isLabel: false) + ":") + Selection;
        }
    }
}
