using System.Text.RegularExpressions;

namespace OnnxLrp.Cli.Output;

/// <summary>Where files of one kind go: a file that the user named, or names made from the inputs' in a folder.</summary>
internal sealed partial class OutputPath
{
    private readonly string _folder;
    private readonly string? _file;
    private readonly string _kind;
    private readonly string _extension;

    private OutputPath(string folder, string? file, string kind, string extension) => (_folder, _file, _kind, _extension) = (folder, file, kind, extension);

    /// <summary>The folder, as the user wrote it; empty: the working directory.</summary>
    public string Folder => _file is null ? _folder : Path.GetDirectoryName(_file) ?? "";

    /// <summary>INPUT-KIND.EXT in a folder.</summary>
    public static OutputPath In(string folder, string kind, string extension) => new(folder, null, kind, extension);

    /// <summary>
    /// What an option's value means. A folder: what is one, what ends in a separator, what has no extension, and everything where there are
    /// several inputs. Else a file.
    /// </summary>
    /// <param name="option">The option.</param>
    /// <param name="text">Its value.</param>
    /// <param name="kind">What the names of files say they are.</param>
    /// <param name="extension">The extension of files.</param>
    /// <param name="isOneInput">Whether there is one input.</param>
    /// <param name="context">Resolves the path.</param>
    /// <param name="other">An extension that a file's name may have too, until <see cref="As"/> chooses.</param>
    /// <exception cref="UsageException">A file where a folder is needed, or another kind of file.</exception>
    public static OutputPath Parse(
        string option, string text, string kind, string extension, bool isOneInput, CommandContext context, string? other = null)
    {
        string path = context.Resolve(text);
        bool isFolder = Directory.Exists(path) || text.EndsWith('/') || text.EndsWith(Path.DirectorySeparatorChar);
        bool isFile = File.Exists(path) || (!isFolder && Path.GetExtension(text).Length > 0);
        if (isFile && !isOneInput) throw new UsageException($"{option} {text}: found a file's name for several inputs; expected a folder; name one");
        if (!isFile) return In(text, kind, extension);
        bool isDevice = Path.GetDirectoryName(Path.GetFullPath(path)) == "/dev";
        bool isKnown = text.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
            || (other is not null && text.EndsWith(other, StringComparison.OrdinalIgnoreCase));
        return isDevice || isKnown
            ? new OutputPath("", text, kind, extension)
            : throw new UsageException($"{option} {text}: found the extension \"{Path.GetExtension(text)}\"; expected {extension} or a folder; end the name in {extension}");
    }

    /// <summary>The same place for files of another extension.</summary>
    /// <param name="extension">The extension.</param>
    /// <param name="option">The option that names the place.</param>
    /// <param name="reason">Why it is that one.</param>
    /// <exception cref="UsageException">The user named a file of another kind.</exception>
    public OutputPath As(string extension, string option, string reason)
    {
        bool isDevice = _file is not null && Path.GetDirectoryName(Path.GetFullPath(_file)) == "/dev";
        return _file is null || isDevice || _file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
            ? new OutputPath(_folder, _file, _kind, extension)
            : throw new UsageException($"{option} {_file}: found the extension \"{Path.GetExtension(_file)}\"; expected {extension}, {reason}; end the name in {extension}");
    }

    /// <summary>The path for one input.</summary>
    /// <param name="stem">What the input's files begin with.</param>
    /// <param name="part">Which part of the input or of its results, beginning with a dash; empty where there is one only.</param>
    public string For(string stem, string part) => _file is null
        ? Path.Combine(_folder, $"{stem}-{_kind}{part}{_extension}")
        : part.Length == 0 ? _file : Path.Combine(Folder, Path.GetFileNameWithoutExtension(_file) + part + _extension);

    /// <summary>All that may be written for inputs of these stems, as far as it can be known before they are explained.</summary>
    /// <param name="stems">What the inputs' files begin with.</param>
    /// <param name="hasParts">Whether inputs may have several parts or results; then files that are there count if they are named as a part
    /// is.</param>
    /// <param name="context">Resolves the path.</param>
    public IEnumerable<string> Possible(IReadOnlyCollection<string> stems, bool hasParts, CommandContext context)
    {
        IEnumerable<string> whole = _file is null ? stems.Select(s => For(s, "")) : [_file];
        return hasParts ? whole.Concat(Parts(stems, context)) : whole;
    }

    private IEnumerable<string> Parts(IReadOnlyCollection<string> stems, CommandContext context)
    {
        string folder = context.Resolve(Folder.Length == 0 ? "." : Folder);
        if (!Directory.Exists(folder)) return [];
        HashSet<string> beginnings = new(
            _file is null ? stems.Select(s => $"{s}-{_kind}") : [Path.GetFileNameWithoutExtension(_file)], StringComparer.OrdinalIgnoreCase);
        return Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Where(IsPart).Select(f => Path.Combine(Folder, f));

        bool IsPart(string name)
        {
            if (!name.EndsWith(_extension, StringComparison.OrdinalIgnoreCase)) return false;
            string stem = name[..^_extension.Length];
            return Enumerable.Range(0, stem.Length).Any(at => stem[at] == '-' && beginnings.Contains(stem[..at]) && PartName().IsMatch(stem[at..]));
        }
    }

    /// <summary>Text as a part of a file name.</summary>
    public static string Safe(string text)
    {
        const int Longest = 80;
        string safe = new string([.. text.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')]).Trim('_', '.');
        return safe.Length <= Longest ? safe : safe[..Longest];
    }

    /// <summary>Makes the folder and writes into it once, so that hours of work do not end at a folder that cannot be written.</summary>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    public void Prepare(CommandContext context)
    {
        string folder = context.Resolve(Folder.Length == 0 ? "." : Folder);
        if (Path.GetFullPath(folder) == "/dev") return;
        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, $".{Path.GetRandomFileName()}"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder}: cannot write into this folder ({e.Message.TrimEnd('.')}); expected a folder with write permission; name another one", e);
        }
    }

    /// <summary>A sample, a class or the rank of one.</summary>
    [GeneratedRegex(@"^-(\d|top\d)")]
    private static partial Regex PartName();
}
