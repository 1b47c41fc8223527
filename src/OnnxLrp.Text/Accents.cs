namespace OnnxLrp.Text;

/// <summary>
/// Puts the letter in place of a Latin letter with an accent, as the normalisers of uncased models do. The runtime can take letters apart
/// only where it has the data of Unicode, which applications may leave out (InvariantGlobalization); this table is there everywhere.
/// </summary>
internal static class Accents
{
    private static readonly Dictionary<char, char> Plain = new[]
    {
        "aàáâãäåāăą", "cçćĉċč", "dď", "eèéêëēĕėęě", "gĝğġģ", "hĥ", "iìíîïĩīĭį", "jĵ", "kķ", "lĺļľ", "nñńņň", "oòóôõöōŏő", "rŕŗř", "sśŝşš",
        "tţť", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž",
    }.SelectMany(letters => letters.Skip(1).Select(accented => (accented, letters[0]))).ToDictionary();

    /// <summary>The text without accents; letters that had one are in lower case.</summary>
    public static string Without(string text) => string.Concat(text.Select(c => Plain.TryGetValue(char.ToLowerInvariant(c), out char letter) ? letter : c));
}
