namespace OnnxLrp.Imaging.Inputs;

/// <summary>The names of classes: texts that fit into a line of a table.</summary>
public static class LabelList
{
    private const int MostLabels = 1_000_000, LongestLabel = 1000;

    /// <summary>Reads a text file with one label in each line; empty lines at the end do not count.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="LabelException">The file is missing, no regular one, too large, or has a line that is no label.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] labels;
        try
        {
            string[] lines = [.. Lines(RegularFile.ReadText(path))];
            labels = lines[..(Array.FindLastIndex(lines, l => l.Length > 0) + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabelException(path, e.Message.TrimEnd('.'), e);
        }
        return Problem(labels) is { } problem ? throw new LabelException(path, problem) : labels;
    }

    private static IEnumerable<string> Lines(string text)
    {
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
            yield return line.Trim();
    }

    /// <summary>What is wrong with labels, such as "label 3 with a control character"; null: nothing.</summary>
    internal static string? Problem(IReadOnlyList<string> labels)
    {
        if (labels.Count > MostLabels)
            return $"{labels.Count} labels, of which {MostLabels} are the most";
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Length > LongestLabel)
                return $"label {i} with {labels[i].Length} letters, of which {LongestLabel} are the most";
            if (labels[i].FirstOrDefault(c => char.IsControl(c) && c != '\t', ' ') is var c and not ' ')
                return $"label {i} with the control character U+{(int)c:X4}";
        }
        return null;
    }
}
