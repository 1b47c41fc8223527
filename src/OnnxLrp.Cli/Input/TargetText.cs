using OnnxLrp.Errors;

namespace OnnxLrp.Cli.Input;

/// <summary>
/// Reads <c>--target</c>: the text of a <see cref="Target"/>, with labels of the model. A whole text that is a label is that label, and
/// names of tensors before a colon need no double quotes, although they may hold marks that mean something to a sum.
/// </summary>
internal static class TargetText
{
    /// <param name="text">The text.</param>
    /// <param name="labels">Names of the model's classes.</param>
    /// <param name="warn">Gets what may be meant in two ways.</param>
    /// <exception cref="UsageException">It is no target, or a label is unknown.</exception>
    public static Target Parse(string text, ClassLabels labels, Action<string> warn)
    {
        Target? sum = TryParse(text, out TargetFormatException? problem);
        if (One(text, sum, labels, warn) is { } one) return one;
        if (sum is not null && Unknown(sum, labels) is null)
        {
            WarnOfNumbers(sum, labels, warn);
            return sum.WithClasses(label => labels.Find(label)!.Value);
        }
        // Tensor names may hold colons themselves ("Identity:0"), labels too: the first split that can be read is taken.
        bool mayName = !text.StartsWith("top:", StringComparison.Ordinal);
        for (int colon = text.IndexOf(':', StringComparison.Ordinal); mayName && colon > 0; colon = text.IndexOf(':', colon + 1))
        {
            string rest = text[(colon + 1)..];
            if (Unquoted(text[..colon]) is null && text[..colon].Contains(' ', StringComparison.Ordinal)) continue;
            if (One(rest, TryParse(rest, out _), labels, warn) is { } named) return named.Of(Unquoted(text[..colon]) ?? text[..colon]);
        }
        string? unknown = sum is null ? null : Unknown(sum, labels);
        string found = unknown is null ? problem!.Reason : $"no class has the label \"{unknown}\"; {labels.Hint(unknown)}";
        throw new UsageException(
            $"--target: found \"{text}\"; {found}; give top, top:3, a class index, a label, a place [1,2], a region [1,:], "
            + "OUTPUT:3, or a sum such as 3-0.5*top")
        {
            Shown = Caret(text, unknown is null ? problem!.Position : text.IndexOf(unknown, StringComparison.Ordinal)),
        };
    }

    /// <summary>The text, and a caret under a place in it; the part around the place where it is long.</summary>
    private static string Caret(string text, int position)
    {
        const int Width = 60;
        int start = Math.Max(0, position - Width), end = Math.Min(text.Length, position + Width);
        string part = string.Concat(text[start..end].Select(c => char.IsControl(c) || c is >= '\u2028' and <= '\u202E' ? ' ' : c));
        string before = start > 0 ? "…" : "", after = end < text.Length ? "…" : "";
        return $"  {before}{part}{after}\n  {new string(' ', before.Length + Math.Max(0, position - start))}^";
    }

    /// <summary>What a text without sums, numbers and outputs means.</summary>
    private static Target? One(string text, Target? parsed, ClassLabels labels, Action<string> warn)
    {
        bool isOne = parsed is { Terms: [{ Weight: 1, Output: null, Selection: not TargetSelection.Label }] };
        if (isOne)
        {
            WarnOfNumbers(parsed!, labels, warn);
            return parsed;
        }
        if (labels.Find(Unquoted(text) ?? text) is not int whole) return null;
        if (parsed is { Terms.Count: > 1 } && Unknown(parsed, labels) is null)
        {
            warn(
                $"--target: \"{text}\" is taken for the label of class {whole}; "
                + $"the sum of that text is written with spaces, \"{Spaced(parsed)}\"");
        }
        return Target.Class(whole);
    }

    private static Target? TryParse(string text, out TargetFormatException? problem)
    {
        try
        {
            problem = null;
            return Target.Parse(text);
        }
        catch (TargetFormatException e)
        {
            problem = e;
            return null;
        }
    }

    private static void WarnOfNumbers(Target target, ClassLabels labels, Action<string> warn)
    {
        foreach (TargetSelection.Class one in target.Terms.Select(t => t.Selection).OfType<TargetSelection.Class>())
        {
            if (labels.Find(one.ToString()) is not int labelled || labelled == one.Index) continue;
            warn(
                $"--target: {one} is taken for the class of that index; class {labelled} has that number for a label, "
                + $"which is written in double quotes: '\"{one}\"'");
        }
    }

    /// <summary>The first label of a target that no class has.</summary>
    private static string? Unknown(Target target, ClassLabels labels) =>
        target.Terms.Select(t => t.Selection).OfType<TargetSelection.Label>().FirstOrDefault(l => labels.Find(l.Name) is null)?.Name;

    private static string Spaced(Target sum) => string.Join(' ', sum.Terms.Select((t, i) => i == 0 || t.Weight < 0 ? $"{t}" : $"+{t}"));

    private static string? Unquoted(string text) => text is ['"', _, .., '"'] ? text[1..^1] : null;
}
