namespace OnnxLrp.Scenes.Dataset;

/// <summary>Files that exist whole or not at all: written under another name in the same folder, then renamed.</summary>
internal static class WholeFile
{
    /// <summary>Suffix of a file that is still being written.</summary>
    public const string Unfinished = ".unfinished";

    /// <summary>Writes all bytes, or leaves nothing behind.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var draft = path + Unfinished;
        try
        {
            File.WriteAllBytes(draft, bytes);
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }
}
