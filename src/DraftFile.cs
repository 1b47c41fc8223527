namespace OnnxLrp;

/// <summary>
/// A file that is whole or not there: written under another name in the same folder, which <see cref="Finish"/> changes into its own. Disposed before
/// that, nothing is left behind. A reader never sees half a file, and an interrupted run leaves an older file as it was.
/// Compiled into each project that writes files, so that none needs another one for it.
/// </summary>
/// <param name="path">The file; one that is there is replaced, a symbolic link too, not what it leads to.</param>
internal sealed class DraftFile(string path) : IDisposable
{
    /// <summary>How the names of files end that are still being written, or were when a run was killed.</summary>
    public const string Suffix = ".draft";

    /// <summary>Where to write.</summary>
    public string Path { get; } = $"{path}.{System.IO.Path.GetRandomFileName()[..8]}{Suffix}";

    /// <summary>Writes a file in one go.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it shall hold.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var draft = new DraftFile(path);
        File.WriteAllBytes(draft.Path, bytes);
        draft.Finish();
    }

    /// <summary>Gives the file its name.</summary>
    public void Finish() => File.Move(Path, path, overwrite: true);

    /// <summary>Deletes what has not got its name.</summary>
    public void Dispose()
    {
        if (File.Exists(Path)) File.Delete(Path);
    }
}
