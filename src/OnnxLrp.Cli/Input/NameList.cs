namespace OnnxLrp.Cli.Input;

/// <summary>Reads lists of names with parameters, such as <c>identity,alpha-beta:2,1,abs</c>.</summary>
internal static class NameList
{
    /// <summary>
    /// Splits at commas; a part that begins as a number belongs to the parameters of the name before it. Names that stand twice are taken once.
    /// </summary>
    /// <exception cref="UsageException">The list is empty, or a number stands at its beginning.</exception>
    public static IReadOnlyList<string> Parse(string option, string text)
    {
        var names = new List<string>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            bool isNumber = char.IsAsciiDigit(part[0]) || part[0] is '.' or '-' or '+';
            if (!isNumber) names.Add(part);
            else if (names.Count > 0) names[^1] += "," + part;
            else throw new UsageException($"{option}: found \"{part}\" at the beginning of {text}; expected a name; write names separated by commas");
        }
        return names.Count > 0 ? [.. names.Distinct()] : throw new UsageException($"{option}: found an empty list; expected names separated by commas");
    }
}
