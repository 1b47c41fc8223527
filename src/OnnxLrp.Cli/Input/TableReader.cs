using System.Globalization;
using nietras.SeparatedValues;

namespace OnnxLrp.Cli.Input;

/// <summary>A table: the names of its columns, and a row of numbers for each sample.</summary>
/// <param name="Names">The header.</param>
/// <param name="Values">The numbers, row after row.</param>
internal sealed record Table(IReadOnlyList<string> Names, float[] Values)
{
    public int Rows => Values.Length / Names.Count;
}

/// <summary>Reads a <c>.csv</c> file with a header. Columns are separated by commas, semicolons or tabs, whichever the header has.</summary>
internal static class TableReader
{
    /// <exception cref="IOException">The file is no table of numbers; the message names the row and the column.</exception>
    public static Table Read(string path)
    {
        string text = RegularFile.ReadText(path);
        try
        {
            using SepReader reader = Sep.Reader(o => o with { Unescape = true, Trim = SepTrim.All }).FromText(text);
            string[] names = [.. reader.Header.ColNames];
            if (names.Length > 1 && names.All(n => float.TryParse(n, CultureInfo.InvariantCulture, out _)))
            {
                throw new IOException($"a table whose first line is {string.Join(", ", names.Take(3))}…; expected the names of its columns; add a header");
            }
            var values = new List<float>();
            foreach (SepReader.Row row in reader)
            {
                for (int column = 0; column < names.Length; column++)
                {
                    if (!float.TryParse(row[column].Span, CultureInfo.InvariantCulture, out float value))
                    {
                        throw new IOException($"line {row.LineNumberFrom}, column \"{names[column]}\": found \"{row[column]}\"; expected a number; correct it");
                    }
                    values.Add(value);
                }
            }
            return values.Count > 0
                ? new Table(names, [.. values])
                : throw new IOException("a table without rows; expected one for each sample below the header; add some");
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException or InvalidOperationException)
        {
            throw new IOException($"no table ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); expected as many columns in each row as in the header; correct it", e);
        }
    }
}
