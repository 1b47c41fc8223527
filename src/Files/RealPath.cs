namespace OnnxLrp;

/// <summary>Follows symbolic links, in the folders of a path and at its end.</summary>
internal static class RealPath
{
    /// <summary>The path without any link; as far as it exists.</summary>
    /// <exception cref="IOException">Links lead to each other in a circle.</exception>
    public static string Of(string path)
    {
        string place = Place(path);
        return new FileInfo(place).LinkTarget is not null && File.ResolveLinkTarget(place, returnFinalTarget: true) is { } target
            ? Of(target.FullName)
            : place;
    }

    /// <summary>The name itself in the real folder: what a new file of this path replaces.</summary>
    public static string Place(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetDirectoryName(full) is { } folder ? Path.Combine(Of(folder), Path.GetFileName(full)) : full;
    }

    /// <summary>Whether a path leads to something inside a folder, links followed in both.</summary>
    public static bool IsInside(string path, string folder)
    {
        string relative = Path.GetRelativePath(Of(folder), Of(path));
        return !Path.IsPathRooted(relative)
            && relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
