using System.Globalization;

namespace OnnxLrp.Cli.Input;

/// <summary>Reads <c>--target</c>: <c>top</c>, <c>top:K</c>, a class index, a label, or one of these behind the name of an output and a colon.</summary>
internal static class TargetText
{
    /// <exception cref="UsageException">It is none of these.</exception>
    public static Target Parse(string text, ClassLabels labels)
    {
        if (Simple(text, labels) is { } target) return target;
        // Tensor names may hold colons themselves ("Identity:0"), labels too: the first split that can be read is taken.
        bool mayName = !text.StartsWith("top:", StringComparison.Ordinal);
        for (int colon = text.IndexOf(':', StringComparison.Ordinal); mayName && colon > 0; colon = text.IndexOf(':', colon + 1))
        {
            if (Simple(text[(colon + 1)..], labels) is { } named) return named.Of(text[..colon]);
        }
        throw new UsageException(
            $"--target: found \"{text}\"; expected top, top:K with K >= 1, a class index from 0, a label, or OUTPUT:INDEX; {labels.Hint(text)}");
    }

    private static Target? Simple(string text, ClassLabels labels)
    {
        if (text == "top") return Target.Top;
        if (text.StartsWith("top:", StringComparison.Ordinal) && Whole(text[4..]) is int count and >= 1) return Target.TopK(count);
        if (Whole(text) is int index) return Target.Class(index);
        return labels.Find(text) is int found ? Target.Class(found) : null;
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
