using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;

namespace OnnxLrp.Cli;

/// <summary>What a command works with: where it writes, where relative paths start, and the engines.</summary>
internal sealed class CommandContext(TextWriter output, StatusLines status, string? workingDirectory, Func<string, IRelevanceEngine>? engines) : IDisposable
{
    private readonly OutputGuard _guard = new();
    private IRelevanceEngine? _opened;

    public TextWriter Output => output;

    public StatusLines Status => status;

    /// <summary>The path to use for what the user wrote; as written where relative paths start from the process's own folder.</summary>
    public string Resolve(string path) => workingDirectory is null ? path : Path.Combine(workingDirectory, path);

    /// <summary>Notes files that the command reads, as resolved paths, so that it never writes over them.</summary>
    public void Reads(params IEnumerable<string> files) => _guard.Reads(files);

    /// <summary>Refuses to write over what is read; to be asked before anything is written.</summary>
    /// <param name="option">The option that names the files.</param>
    /// <param name="written">Files that will be written, as the user knows them.</param>
    /// <exception cref="UsageException">One of them is read, also through a link.</exception>
    public void Spare(string option, params IEnumerable<string> written)
    {
        foreach (string file in written)
        {
            if (_guard.Refusal(option, file, Resolve(file)) is { } refusal) throw new UsageException(refusal);
        }
    }

    /// <summary>The engine of a device; one for each command.</summary>
    public IRelevanceEngine Engine(string device) => engines is null ? _opened ??= EngineTable.Open(device) : engines(device);

    public void Dispose() => _opened?.Dispose();
}
