using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OnnxLrp.Detections;
using OnnxLrp.Errors;

namespace OnnxLrp;

/// <summary>
/// Reads the text of a <see cref="Target"/>: <c>[-] TERM (("+" | "-") TERM)*</c>, <c>TERM = [NUMBER "*"] [OUTPUT ":"] SELECT</c>,
/// <c>SELECT = "top" | "top:K" | INDEX | LABEL | "[" ITEM ("," ITEM)* "]"</c>, <c>ITEM = INTEGER | [A]:[B] | "top"</c>; or alone
/// <c>"detection:" K</c> or <c>"box:" X0,Y0,X1,Y1[,CLASS]</c>. White space between parts is free. Names that hold one of <c>+-*:[]",</c> or white space are written in double quotes, a double quote inside as two.
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
        bool isPlain = name.Length > 0 && !(name is Top or "detection" or "box") && !name.AsSpan().ContainsAny(Marks) && !name.Any(char.IsWhiteSpace)
            && !(isLabel && name.All(char.IsAsciiDigit));
        return isPlain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <exception cref="TargetFormatException">The text is no target; the message says where and why.</exception>
    public IReadOnlyList<TargetTerm> Read()
    {
        if (Detection() is { } detection) return [new TargetTerm(detection)];
        var terms = new List<TargetTerm>();
        var starts = new List<int>();
        bool isNegative = Takes('-');
        do
        {
            SkipSpace();
            starts.Add(_at);
            terms.Add(Term(isNegative));
            SkipSpace();
            if (_at == text.Length) return Alone(terms, starts);
            isNegative = Takes('-');
        }
        while (isNegative || Takes('+'));
        throw Unexpected("+, - or the end");
    }

    /// <summary>Refuses what explains several scores, each on its own, within a sum.</summary>
    private List<TargetTerm> Alone(List<TargetTerm> terms, List<int> starts)
    {
        int several = terms.FindIndex(t => t.Selection is TargetSelection.Best { Count: > 1 });
        if (several < 0 || (terms.Count == 1 && terms[0].Weight == 1)) return terms;
        throw Error("top:K explains K classes, each on its own; leave the other terms and numbers out", starts[several]);
    }

    /// <summary>What of a detector is explained; null: the text is a sum of scores.</summary>
    private TargetSelection? Detection()
    {
        Match detected = Detections().Match(text);
        if (detected.Success)
        {
            _at = detected.Groups[1].Index;
            int count = Count("detections after detection:");
            return Peek() == '\0' ? new TargetSelection.Detected(count) : throw Unexpected("the end, as detection:K stands alone");
        }
        if (Boxes().Match(text) is not { Success: true, Groups: var parts }) return null;
        double[] corners = [.. parts["corner"].Captures.Select(c => double.Parse(c.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture))];
        var box = new DetectionBox(corners[0], corners[1], corners[2], corners[3]);
        if (!(box.Area > 0) || !double.IsFinite(box.Area)) throw Error("the box has no area; expected X0,Y0,X1,Y1 with X0 < X1 and Y0 < Y1", parts["corner"].Captures[0].Index);
        _at = parts["class"].Index;
        return new TargetSelection.Boxed(box, parts["class"].Success ? Integer(parts["class"].Value) : null);
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
        if (!double.IsFinite(weight)) throw Error($"the number {match.Groups[1].Value} is too large", match.Groups[1].Index);
        _at += match.Length;
        SkipSpace();
        return weight;
    }

    private TargetSelection Selection(string word, bool isQuoted)
    {
        if (isQuoted) return new TargetSelection.Label(word);
        if (word == Top) return new TargetSelection.Best(Takes(':') ? Count("classes after top:") : 1);
        return word.All(char.IsAsciiDigit) ? new TargetSelection.Class(Integer(word)) : new TargetSelection.Label(word);
    }

    private int Count(string what)
    {
        int start = _at, count = char.IsAsciiDigit(Peek()) ? Integer() : 0;
        if (count > 0) return count;
        _at = start;
        throw Unexpected($"the number of {what}, at least 1");
    }

    private TargetSelection.Elements Elements()
    {
        int start = _at;
        Takes('[');
        var items = new List<TargetItem>();
        do items.Add(Item());
        while (Takes(','));
        if (!Takes(']')) throw Unexpected("a comma or ]");
        if (items.Any(i => i.IsTop) && (items.Count(i => i.IsTop) > 1 || items.Any(i => i.IsSlice)))
        {
            throw Error("top is the best index of its axis only where all other items are integers", start);
        }
        return new TargetSelection.Elements(items);
    }

    private TargetItem Item()
    {
        bool isWord = char.IsAsciiLetter(Peek());
        int start = _at;
        if (isWord && Word() == (Top, false)) return TargetItem.Top;
        if (isWord) throw Error("an item is an integer, A:B, : or top", start);
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
        : throw Error($"the index {digits} is too large", _at - digits.Length);

    private (string Name, bool IsQuoted) Word()
    {
        if (Takes('"')) return (QuotedName(), true);
        int start = _at;
        while (_at < text.Length && !Marks.Contains(text[_at]) && !char.IsWhiteSpace(text[_at])) _at++;
        return _at > start ? (text[start.._at], false) : throw Unexpected("top, an index, a label or [");
    }

    private string QuotedName()
    {
        int start = _at - 1;
        var name = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            if (text[_at] != '"') name.Append(text[_at]);
            else if (++_at < text.Length && text[_at] == '"') name.Append('"');
            else return name.Length > 0 ? name.ToString() : throw Error("a name is empty", start);
        }
        throw Error("a double quote is not closed", start);
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

    private TargetFormatException Unexpected(string expected) => Error(
        _at < text.Length ? $"found '{text[_at]}' at position {_at}; expected {expected}" : $"it ends where {expected} is expected");

    private TargetFormatException Error(string reason, int? at = null) => new(text, reason, at ?? _at);

    [GeneratedRegex(@"^\s*detection\s*:\s*([0-9]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Detections();

    [GeneratedRegex(
        @"^\s*box\s*:(?:\s*(?<corner>-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*(?:,|$)){4}\s*(?<class>[0-9]+)?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Boxes();

    [GeneratedRegex(@"\G([0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)\s*\*", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
