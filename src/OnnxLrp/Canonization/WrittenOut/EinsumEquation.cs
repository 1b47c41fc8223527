namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>The equation of an Einsum: one letter for each axis of each operand and of the result.</summary>
/// <param name="Operands">Letters of each operand.</param>
/// <param name="Result">Letters of the result.</param>
internal sealed record EinsumEquation(string[] Operands, string Result)
{
    /// <summary>Letters of the axes that an ellipsis stands for: none that an equation may use.</summary>
    private const string Ellipsis = "0123456789";

    /// <summary>Reads an equation; null where it does not fit the operands.</summary>
    /// <param name="equation">For instance <c>btc,cd->btd</c>, <c>...ij,jk</c>.</param>
    /// <param name="ranks">Number of axes of each operand.</param>
    public static EinsumEquation? Parse(string equation, int[] ranks)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length > 2 || operands.Length != ranks.Length)
            return null;
        int most = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            if (!operands[i].Contains("...", StringComparison.Ordinal))
                continue;
            int hidden = ranks[i] - (operands[i].Length - 3);
            if (hidden < 0 || hidden > Ellipsis.Length)
                return null;
            most = Math.Max(most, hidden);
            operands[i] = operands[i].Replace("...", Ellipsis[^hidden..], StringComparison.Ordinal);
        }

        if (operands.Zip(ranks).Any(p => p.First.Length != p.Second))
            return null;
        string all = string.Concat(operands);
        string result = sides.Length == 2
            ? sides[1].Replace("...", Ellipsis[^most..], StringComparison.Ordinal)
            : Ellipsis[^most..] + string.Concat(all.Where(char.IsAsciiLetter).GroupBy(l => l).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        return result.All(l => all.Contains(l, StringComparison.Ordinal)) && result.Distinct().Count() == result.Length ? new EinsumEquation(operands, result) : null;
    }
}
