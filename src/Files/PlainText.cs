using System.Globalization;
using System.Text;

namespace OnnxLrp;

/// <summary>
/// Makes text from files fit for a terminal: a name in a model may hold line breaks, escape codes or 100,000 letters. Control characters
/// are written as <c>\u001B</c>, and what is too long loses its middle. Compiled into both command lines.
/// </summary>
internal static class PlainText
{
    private const int LongestWord = 400, LongestMessage = 4000;

    /// <summary>A message on one line.</summary>
    public static string Line(string text)
    {
        IEnumerable<string> words = Printable(text.ReplaceLineEndings(" ")).Trim().Split(' ').Select(w => Shortened(w, LongestWord));
        return Shortened(string.Join(' ', words), LongestMessage);
    }

    /// <summary>Lines that we have broken ourselves: line feeds stay.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(l => Printable(l.TrimEnd('\r'))));

    /// <summary>A part of a line, such as a cell of a table.</summary>
    public static string Cell(string text) => Shortened(Printable(text), LongestWord);

    private static string Printable(string text)
    {
        if (!text.Any(IsControl)) return text;
        var printable = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (IsControl(c)) printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else printable.Append(c);
        }
        return printable.ToString();
    }

    /// <summary>Control characters, and those that turn the direction of the text after them.</summary>
    private static bool IsControl(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Shortened(string text, int longest)
    {
        if (text.Length <= longest) return text;
        int half = longest / 2;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..half]}…({text.Length - (2 * half)} more)…{text[^half..]}");
    }
}
