namespace OnnxLrp;

/// <summary>
/// A file that is whole or not there: written under another name in the same folder, which <see cref="Finish"/> changes into its own.
/// Disposed before that, nothing remains. A reader never sees half a file, and an interrupted run leaves an older file as it was.
/// The open stream holds a lock, which ends with the process: the next draft of the same file removes what killed runs left.
/// Compiled into each project that writes files, so that none needs another one for it.
/// </summary>
internal sealed class DraftFile : IDisposable
{
    /// <summary>How the names of files end that are still being written, or were when a run was killed.</summary>
    public const string Suffix = ".draft";

    private readonly string _path;
    private bool _isFinished;

    /// <summary>Opens the draft.</summary>
    /// <param name="path">The file; one that is there is replaced, a symbolic link too, not what it leads to.</param>
    /// <exception cref="IOException">The folder is missing or full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public DraftFile(string path)
    {
        _path = path;
        int number = 1;
        while (!RemoveLeftover(Name(path, number))) number++;
        Path = Name(path, number);
        Stream = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
        while (File.Exists(Name(path, ++number))) RemoveLeftover(Name(path, number));
    }

    /// <summary>The draft's own name.</summary>
    public string Path { get; }

    /// <summary>Where to write; it stays the draft's.</summary>
    public FileStream Stream { get; }

    /// <summary>Writes a file in one go.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it shall hold.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var draft = new DraftFile(path);
        draft.Stream.Write(bytes);
        draft.Finish();
    }

    /// <summary>Gives the file its name and closes it.</summary>
    public void Finish()
    {
        // Renamed while it is locked, so that nobody takes it for a leftover.
        if (Stream.CanWrite) Stream.Flush();
        File.Move(Path, _path, overwrite: true);
        _isFinished = true;
        Stream.Dispose();
    }

    /// <summary>Deletes what has not got its name.</summary>
    public void Dispose()
    {
        if (_isFinished) return;
        _isFinished = true;
        File.Delete(Path);
        Stream.Dispose();
    }

    private static string Name(string path, int number) => path + (number == 1 ? "" : $".{number}") + Suffix;

    /// <summary>Removes the draft of a killed run; false: a running process holds it.</summary>
    private static bool RemoveLeftover(string draft)
    {
        if (new FileInfo(draft).LinkTarget is not null)
        {
            // No run makes a link: what it leads to is not ours.
            File.Delete(draft);
            return true;
        }
        if (!System.IO.Path.Exists(draft)) return true;
        try
        {
            using var held = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.Delete(draft);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
