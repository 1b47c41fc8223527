namespace OnnxLrp;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearNames
{
    private const int Count = 3;

    /// <summary>The nearest names: those that contain the text, then those with the fewest edits.</summary>
    public static IReadOnlyList<string> Of(string text, IEnumerable<string> names) =>
    [
        .. names.Distinct().OrderByDescending(n => n.Contains(text, StringComparison.OrdinalIgnoreCase))
            .ThenBy(n => Edits(text.ToUpperInvariant(), n.ToUpperInvariant())).Take(Count),
    ];

    /// <summary>Levenshtein distance: the fewest insertions, deletions and replacements of one letter.</summary>
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
