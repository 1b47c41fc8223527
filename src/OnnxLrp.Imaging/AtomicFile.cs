namespace OnnxLrp.Imaging;

/// <summary>
/// Writes files whole or not at all: into a draft in the same folder, which then takes the file's name.
/// A reader never sees half a file, and an interrupted run leaves an older file as it was.
/// </summary>
public static class AtomicFile
{
    private const string Devices = "/dev";

    /// <summary>Tries whether a file can be written, before the work that makes it; leaves everything as it is.</summary>
    /// <exception cref="FileWriteException">The folder is missing or not writable, or the path is a folder.</exception>
    public static void Try(string path)
    {
        if (Folder(path) == Devices)
            return;
        try
        {
            new DraftFile(path).Dispose();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new FileWriteException(path, e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>Writes <paramref name="path"/> from what <paramref name="write"/> puts into the stream, replacing an existing file.</summary>
    /// <remarks>Devices directly in /dev (/dev/null, /dev/stdout) are written in place: a rename would replace the device.</remarks>
    /// <exception cref="FileWriteException">The folder is missing or not writable, the disk is full, or the path is a folder.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var folder = Folder(path);
        try
        {
            if (folder == Devices)
            {
                using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
                write(device);
                return;
            }

            using var draft = new DraftFile(path);
            write(draft.Stream);
            draft.Finish();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not ImagingException)
        {
            throw new FileWriteException(path, e.Message.TrimEnd('.'), e);
        }
    }

    private static string Folder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new FileWriteException(path, "it is a folder");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Directory.Exists(folder) ? folder : throw new FileWriteException(path, $"the folder {folder} does not exist");
    }
}
