using OnnxLrp.Graph;
using OnnxLrp.Imaging;

namespace OnnxLrp.Converter;

/// <summary>
/// What a conversion writes: the model, its weights beside it where one file cannot hold them, the sidecar, the report. Tried before the work begins, and
/// never one of the files that are read.
/// </summary>
internal sealed class OutputFiles(ConversionSettings settings)
{
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
        if (settings.Report is { } report && new[] { settings.Output, Weights, Sidecar }.FirstOrDefault(f => FileIdentity.Same(f, report)) is { } taken)
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
        foreach (string file in read)
        {
            foreach ((string option, string? written) in new[] { ("--output", settings.Output), ("--output", Weights), ("--output", Sidecar), ("--report", settings.Report) })
            {
                if (written is not null && FileIdentity.Same(file, written))
                {
                    throw new UsageException($"{option}: {written} would replace {file}, which is read; expected another file, as the input is never changed; name one");
                }
            }
        }
    }

    /// <summary>Writes model and sidecar. The sidecar, whole by then, gets its name last.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(OnnxGraph graph, string sidecar)
    {
        try
        {
            using var draft = new DraftFile(Sidecar);
            File.WriteAllText(draft.Path, sidecar);
            OnnxWriter.ToFile(graph, settings.Output, settings.LargestFile);
            draft.Finish();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{settings.Output}: the model cannot be written ({e.Message.TrimEnd('.')}); expected a folder with room that may be written; choose another", e);
        }
    }
}
