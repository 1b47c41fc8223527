namespace OnnxLrp;

/// <summary>
/// Knows the files that a command reads, so that none of them is written over: the model, its weights and sidecars, pictures, arrays,
/// labels, composites.
/// Compiled into both command lines.
/// </summary>
internal sealed class OutputGuard
{
    private readonly Dictionary<string, string> _read = [];

    /// <summary>Notes files that the command reads, or has read.</summary>
    public void Reads(params IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            foreach (string key in FileIdentity.Keys(file)) _read.TryAdd(key, file);
        }
    }

    /// <summary>Why a file must not be written, as a message; null: it may.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="name">The file as the user knows it.</param>
    /// <param name="path">Where it is.</param>
    public string? Refusal(string option, string name, string path) =>
        FileIdentity.Keys(path).Select(k => _read.GetValueOrDefault(k)).FirstOrDefault(f => f is not null) is { } file
            ? $"{option}: {name} would replace {file}, which is read; expected another file, as the input is never changed; name one"
            : null;
}
