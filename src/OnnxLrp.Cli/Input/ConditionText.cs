using System.Globalization;

namespace OnnxLrp.Cli.Input;

/// <summary>
/// Reads <c>--condition "TENSOR=CHANNELS"</c>: channels separated by commas, ranges <c>a-b</c>, and <c>TENSOR@AXIS</c> for another axis
/// than 1.
/// </summary>
internal static class ConditionText
{
    private const int MostChannels = 1 << 20;

    /// <exception cref="UsageException">It is no such text.</exception>
    public static Condition Parse(string text)
    {
        int equals = text.LastIndexOf('=');
        if (equals < 1) throw Refuse(text, "it has no \"=\" after the tensor's name");
        (string tensor, int axis) = Place(text[..equals]);
        var channels = new SortedSet<int>();
        foreach (string part in text[(equals + 1)..].Split(','))
        {
            (int first, int last) = Range(part.Trim()) ?? throw Refuse(text, $"\"{part.Trim()}\" is no channel");
            if (last < first || last - first >= MostChannels) throw Refuse(text, $"\"{part.Trim()}\" is no range of channels");
            channels.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return new Condition(tensor, [.. channels], axis);
    }

    /// <summary>What stands before the equals sign: a tensor, and the axis that counts its channels.</summary>
    public static (string Tensor, int Axis) Place(string text)
    {
        int at = text.LastIndexOf('@');
        return at > 0 && int.TryParse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int axis)
            ? (text[..at], axis)
            : (text, 1);
    }

    private static (int First, int Last)? Range(string part)
    {
        int dash = part.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return Channel(part) is int one ? (one, one) : null;
        return Channel(part[..dash]) is int first && Channel(part[(dash + 1)..]) is int last ? (first, last) : null;
    }

    private static int? Channel(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int channel) ? channel : null;

    private static UsageException Refuse(string text, string problem) => new(
        $"--condition: found \"{text}\"; {problem}; expected TENSOR=CHANNELS such as \"relu=0,3-5\", or TENSOR@AXIS=CHANNELS");
}
