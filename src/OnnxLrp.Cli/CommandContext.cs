using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;

namespace OnnxLrp.Cli;

/// <summary>What a command works with: where it writes, where relative paths start, and the engines.</summary>
internal sealed class CommandContext(TextWriter output, StatusLines status, string? workingDirectory, Func<string, IRelevanceEngine>? engines) : IDisposable
{
    private IRelevanceEngine? _opened;

    public TextWriter Output => output;

    public StatusLines Status => status;

    /// <summary>The path to use for what the user wrote; as written where relative paths start from the process's own folder.</summary>
    public string Resolve(string path) => workingDirectory is null ? path : Path.Combine(workingDirectory, path);

    /// <summary>The engine of a device; one for each command.</summary>
    public IRelevanceEngine Engine(string device) => engines is null ? _opened ??= EngineTable.Open(device) : engines(device);

    public void Dispose() => _opened?.Dispose();
}
