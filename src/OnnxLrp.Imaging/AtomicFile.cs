namespace OnnxLrp.Imaging;

/// <summary>
/// Writes files whole or not at all: into a temporary file in the same folder, which then takes the file's name.
/// A reader never sees half a file, and an interrupted run leaves an older file as it was.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> from what <paramref name="write"/> puts into the stream, replacing an existing file.</summary>
    /// <remarks>Devices directly in /dev (/dev/null, /dev/stdout) are written in place: a rename would replace the device.</remarks>
    /// <exception cref="FileWriteException">The folder is missing or not writable, the disk is full, or the path is a folder.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        if (Directory.Exists(path))
            throw new FileWriteException(path, "it is a folder");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new FileWriteException(path, $"the folder {folder} does not exist");

        var inPlace = folder == "/dev";
        var target = inPlace ? path : Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(target, inPlace ? FileMode.Open : FileMode.CreateNew, FileAccess.Write))
                write(stream);
            if (!inPlace)
                File.Move(target, path, overwrite: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not ImagingException)
        {
            throw new FileWriteException(path, e.Message.TrimEnd('.'), e);
        }
        finally
        {
            if (!inPlace)
                File.Delete(target);
        }
    }
}
