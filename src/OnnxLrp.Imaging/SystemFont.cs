namespace OnnxLrp.Imaging;

/// <summary>
/// A font file of the machine. The drawing libraries ship no font and, on Linux, look for none, so that pictures with text need this one.
/// </summary>
public static class SystemFont
{
    private static readonly string[] Preferred = ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Arial.ttf"];

    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>The path of a .ttf file; null where the machine has none.</summary>
    public static string? File => Found.Value;

    private static string? Find()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] folders =
        [
            "/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(home, ".fonts"), Path.Combine(home, ".local/share/fonts"),
            Environment.GetFolderPath(Environment.SpecialFolder.Fonts), "/System/Library/Fonts", "/Library/Fonts",
        ];
        var all = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        string[] files =
        [
            .. folders.Where(f => f.Length > 0 && Directory.Exists(f)).SelectMany(f => Directory.EnumerateFiles(f, "*.ttf", all)).Order(StringComparer.Ordinal),
        ];
        string? Named(string name) => files.FirstOrDefault(f => Path.GetFileName(f).Equals(name, StringComparison.OrdinalIgnoreCase));
        return Preferred.Select(Named).FirstOrDefault(f => f is not null) ?? files.FirstOrDefault();
    }
}
