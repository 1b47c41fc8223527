using System.Globalization;

namespace OnnxLrp.Cli.Input;

/// <summary>
/// Reads <c>--target</c>: <c>top</c>, <c>top:K</c>, a class index, a label (in double quotes where it looks like something else), the place
/// <c>[i,j]</c> of one score, or one of these after the name of an output and a colon.
/// </summary>
internal static class TargetText
{
    /// <param name="text">The text.</param>
    /// <param name="labels">Names of the model's classes.</param>
    /// <param name="warn">Gets what may be meant in two ways.</param>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static Target Parse(string text, ClassLabels labels, Action<string> warn)
    {
        if (Simple(text, labels, warn) is { } target) return target;
        // Tensor names may hold colons themselves ("Identity:0"), labels too: the first split that can be read is taken.
        bool mayName = !text.StartsWith("top:", StringComparison.Ordinal);
        for (int colon = text.IndexOf(':', StringComparison.Ordinal); mayName && colon > 0; colon = text.IndexOf(':', colon + 1))
        {
            if (Simple(text[(colon + 1)..], labels, warn) is { } named) return named.Of(Unquoted(text[..colon]) ?? text[..colon]);
        }
        throw new UsageException(
            $"--target: found \"{text}\"; expected top, top:K with K >= 1, a class index from 0, a label, a place such as [1,2], or OUTPUT:INDEX; {labels.Hint(text)}");
    }

    private static Target? Simple(string text, ClassLabels labels, Action<string> warn)
    {
        if (text == "top") return Target.Top;
        if (text.StartsWith("top:", StringComparison.Ordinal) && Whole(text[4..]) is int count and >= 1) return Target.TopK(count);
        if (Place(text) is { } place) return Target.At(place);
        if (Whole(text) is not int index) return labels.Find(Unquoted(text) ?? text) is int found ? Target.Class(found) : null;
        if (labels.Find(text) is int labelled && labelled != index)
        {
            warn($"--target: {index} is taken for the class of that index; class {labelled} has that number for a label, which is written in double quotes: '\"{text}\"'");
        }
        return Target.Class(index);
    }

    private static int[]? Place(string text)
    {
        if (text is not ['[', .., ']']) return null;
        int?[] items = [.. text[1..^1].Split(',').Select(i => int.TryParse(i.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : (int?)null)];
        return items.All(i => i is not null) ? [.. items.Select(i => i!.Value)] : null;
    }

    private static string? Unquoted(string text) => text is ['"', _, .., '"'] ? text[1..^1] : null;

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
