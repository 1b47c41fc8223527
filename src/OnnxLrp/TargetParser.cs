using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OnnxLrp;

/// <summary>
/// Reads the text of a <see cref="Target"/>: <c>[-] TERM (("+" | "-") TERM)*</c>, <c>TERM = [NUMBER "*"] [OUTPUT ":"] SELECT</c>,
/// <c>SELECT = "top" | "top:K" | INDEX | LABEL | "[" ITEM ("," ITEM)* "]"</c>, <c>ITEM = INTEGER | [A]:[B] | "top"</c>. White space between
/// parts is free. Names that hold one of <c>+-*:[]",</c> or white space are written in double quotes, a double quote inside as two.
/// </summary>
/// <param name="text">The text.</param>
internal sealed partial class TargetParser(string text)
{
    private const string Top = "top";

    private static readonly SearchValues<char> Marks = SearchValues.Create("+-*:[]\",");

    private int _at;

    /// <summary>A name as it is read again: in double quotes where it could be taken for something else.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isLabel">Whether it is a label, which must not look like an index.</param>
    public static string Quoted(string name, bool isLabel)
    {
        bool isPlain = name.Length > 0 && name != Top && !name.AsSpan().ContainsAny(Marks) && !name.Any(char.IsWhiteSpace)
            && !(isLabel && name.All(char.IsAsciiDigit));
        return isPlain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <exception cref="FormatException">The text is no target; the message says where and why.</exception>
    public IReadOnlyList<TargetTerm> Read()
    {
        var terms = new List<TargetTerm>();
        bool isNegative = Takes('-');
        do
        {
            terms.Add(Term(isNegative));
            SkipSpace();
            if (_at == text.Length) return terms;
            isNegative = Takes('-');
        }
        while (isNegative || Takes('+'));
        throw Unexpected("+, - or the end");
    }

    private TargetTerm Term(bool isNegative)
    {
        double weight = Weight();
        (string Name, bool IsQuoted)? first = Peek() == '[' ? null : Word();
        string? output = null;
        if (first is { } name && Peek() == ':' && name != (Top, false))
        {
            Takes(':');
            output = name.Name;
            first = Peek() == '[' ? null : Word();
        }
        TargetSelection selection = first is { } word ? Selection(word.Name, word.IsQuoted) : Elements();
        return new TargetTerm(selection, isNegative ? -weight : weight, output);
    }

    private double Weight()
    {
        SkipSpace();
        Match match = Number().Match(text, _at);
        if (!match.Success) return 1;
        double weight = double.Parse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(weight)) throw Error($"the number {match.Groups[1].Value} is too large");
        _at += match.Length;
        SkipSpace();
        return weight;
    }

    private TargetSelection Selection(string word, bool isQuoted)
    {
        if (isQuoted) return new TargetSelection.Label(word);
        if (word == Top) return new TargetSelection.Best(Takes(':') ? Count() : 1);
        return word.All(char.IsAsciiDigit) ? new TargetSelection.Class(Integer(word)) : new TargetSelection.Label(word);
    }

    private int Count()
    {
        int count = char.IsAsciiDigit(Peek()) ? Integer() : 0;
        return count > 0 ? count : throw Unexpected("the number of classes after top:, at least 1");
    }

    private TargetSelection.Elements Elements()
    {
        Takes('[');
        var items = new List<TargetItem>();
        do items.Add(Item());
        while (Takes(','));
        if (!Takes(']')) throw Unexpected("a comma or ]");
        if (items.Any(i => i.IsTop) && (items.Count(i => i.IsTop) > 1 || items.Any(i => i.IsSlice)))
        {
            throw Error("top is the best index of its axis only where all other items are integers");
        }
        return new TargetSelection.Elements(items);
    }

    private TargetItem Item()
    {
        bool isWord = char.IsAsciiLetter(Peek());
        if (isWord && Word() == (Top, false)) return TargetItem.Top;
        if (isWord) throw Error("an item is an integer, A:B, : or top");
        int? from = Peek() == ':' ? null : Integer();
        if (!Takes(':')) return TargetItem.At(from!.Value);
        return TargetItem.Slice(from, Peek() is ',' or ']' ? null : Integer());
    }

    private int Integer()
    {
        bool isNegative = Takes('-');
        int start = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        return _at > start ? Integer((isNegative ? "-" : "") + text[start.._at]) : throw Unexpected("an integer");
    }

    private int Integer(string digits) => int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
        ? value
        : throw Error($"the index {digits} is too large");

    private (string Name, bool IsQuoted) Word()
    {
        if (Takes('"')) return (QuotedName(), true);
        int start = _at;
        while (_at < text.Length && !Marks.Contains(text[_at]) && !char.IsWhiteSpace(text[_at])) _at++;
        return _at > start ? (text[start.._at], false) : throw Unexpected("top, an index, a label or [");
    }

    private string QuotedName()
    {
        var name = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            if (text[_at] != '"') name.Append(text[_at]);
            else if (++_at < text.Length && text[_at] == '"') name.Append('"');
            else return name.Length > 0 ? name.ToString() : throw Error("a name is empty");
        }
        throw Error("a double quote is not closed");
    }

    private char Peek()
    {
        SkipSpace();
        return _at < text.Length ? text[_at] : '\0';
    }

    private bool Takes(char mark)
    {
        bool takes = Peek() == mark;
        if (takes) _at++;
        return takes;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }

    private FormatException Unexpected(string expected) => Error(
        _at < text.Length ? $"found '{text[_at]}' at position {_at}; expected {expected}" : $"it ends where {expected} is expected");

    private FormatException Error(string reason) => new($"target \"{text}\": {reason}");

    [GeneratedRegex(@"\G([0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)\s*\*", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
