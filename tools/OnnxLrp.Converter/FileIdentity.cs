namespace OnnxLrp.Converter;

/// <summary>Whether two paths lead to one file, also through symbolic links on the way or at the end.</summary>
internal static class FileIdentity
{
    private static readonly StringComparison Names = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>True if both lead to one place, or are one name there.</summary>
    public static bool Same(string a, string b) => string.Equals(Real(a), Real(b), Names) || string.Equals(Place(a), Place(b), Names);

    /// <summary>The file's own name in the real folder: what a file of this path replaces.</summary>
    private static string Place(string path)
    {
        string full = Path.GetFullPath(path);
        return Path.GetDirectoryName(full) is { } folder ? Path.Combine(Real(folder), Path.GetFileName(full)) : full;
    }

    private static string Real(string path)
    {
        string place = Place(path);
        return Path.Exists(place) && File.ResolveLinkTarget(place, returnFinalTarget: true) is { } target ? Real(target.FullName) : place;
    }
}
