using System.Text;
using OnnxLrp.Graph;
using OnnxLrp.Imaging;

namespace OnnxLrp.Converter;

/// <summary>
/// What a conversion writes: the model, its weights beside it where one file cannot hold them, the sidecar, the report. Tried before the work begins, and
/// never one of the files that are read.
/// </summary>
internal sealed class OutputFiles(ConversionSettings settings)
{
    private readonly OutputGuard _guard = new();

    private string Sidecar => Path.ChangeExtension(settings.Output, ".json");

    private string Weights => settings.Output + ExternalWeights.Extension;

    /// <exception cref="UsageException">The output is no .onnx file, or two outputs are one file.</exception>
    /// <exception cref="FileWriteException">A file cannot be written.</exception>
    public void Check()
    {
        if (!settings.Output.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--output {settings.Output}: expected a file name that ends in .onnx; end it so");
        }
        if (settings.Report is { } report && new[] { settings.Output, Weights, Sidecar }.FirstOrDefault(f => FileIdentity.Keys(f).Intersect(FileIdentity.Keys(report)).Any()) is { } taken)
        {
            throw new UsageException($"--report {report}: the conversion writes {taken} there; expected a file for the report alone; name another");
        }
        foreach (string file in new[] { settings.Output, Sidecar, settings.Report }.OfType<string>()) AtomicFile.Try(file);
    }

    /// <summary>Refuses to write over what is read.</summary>
    /// <param name="read">Files that the conversion reads.</param>
    /// <exception cref="UsageException">An output is one of them, also through a link.</exception>
    public void Spare(IEnumerable<string> read)
    {
        _guard.Reads(read);
        foreach ((string option, string? written) in new[] { ("--output", settings.Output), ("--output", Weights), ("--output", Sidecar), ("--report", settings.Report) })
        {
            if (written is not null && _guard.Refusal(option, written, written) is { } refusal) throw new UsageException(refusal);
        }
    }

    /// <summary>
    /// Writes model and sidecar. Both are whole before either gets its name, and the old model is deleted before the new sidecar gets its
    /// own: whoever is killed in between leaves no model, never one beside the sidecar of another.
    /// </summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(OnnxGraph graph, string sidecar)
    {
        try
        {
            using var draft = new DraftFile(Sidecar);
            draft.Stream.Write(Encoding.UTF8.GetBytes(sidecar));
            OnnxWriter.ToFile(graph, settings.Output, settings.LargestFile, draft.Finish);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{settings.Output}: the model cannot be written ({e.Message.TrimEnd('.')}); expected a folder with room that may be written; choose another", e);
        }
    }
}
