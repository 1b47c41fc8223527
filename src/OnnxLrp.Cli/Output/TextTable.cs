namespace OnnxLrp.Cli.Output;

/// <summary>A table of columns as wide as their widest cell.</summary>
internal static class TextTable
{
    public static void Write(TextWriter writer, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        string[][] all = [.. rows.Prepend(titles).Select(row => row.Select(PlainText.Cell).ToArray())];
        int[] widths = [.. titles.Select((_, c) => all.Max(row => row[c].Length))];
        foreach (string[] row in all)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        }
    }
}
