using System.Text;
using System.Text.Json;

namespace OnnxLrp.Evaluation.Results;

/// <summary>
/// Results as they come, one JSON line for each rule and picture behind a first line that says what they belong to. Lines are added whole and
/// flushed; a run that was killed leaves at most one torn line at the end, which is cut off when the file is opened again. Doubles are written so that they
/// are read back exactly.
/// </summary>
public sealed class StateFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly Dictionary<(string Rule, int Picture), PictureResult> _results = [];

    private StateFile(FileStream stream) => _stream = stream;

    /// <summary>The results that are done.</summary>
    public IReadOnlyCollection<PictureResult> Results => _results.Values;

    /// <summary>Opens the file and reads what is done, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">All that the results depend on, as one line of text.</param>
    /// <param name="restart">Throw away what is there.</param>
    /// <exception cref="EvaluationException">The file holds the results of another evaluation, or is no such file.</exception>
    public static StateFile Open(string path, string identity, bool restart)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var stream = new FileStream(path, restart ? FileMode.Create : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var file = new StateFile(stream);
        try
        {
            file.Read(path, identity);
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The result of a rule for a picture, or null where it is not done.</summary>
    public PictureResult? Find(string rule, int picture) => _results.GetValueOrDefault((rule, picture));

    /// <summary>Adds a result and writes it through to the file.</summary>
    public void Add(PictureResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _results[(result.Rule, result.Picture)] = result;
        WriteLine(JsonSerializer.Serialize(result));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Read(string path, string identity)
    {
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        int whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        string[] lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _stream.SetLength(whole);
        _stream.Position = whole;
        if (lines.Length == 0)
        {
            WriteLine(JsonSerializer.Serialize(identity));
            return;
        }
        try
        {
            if (JsonSerializer.Deserialize<string>(lines[0]) != identity)
            {
                throw new EvaluationException(
                    $"{path}: holds the results of other settings, pictures, rules or of another model; expected those of this command; give another folder, or --restart");
            }
            foreach (PictureResult result in lines.Skip(1).Select(l => JsonSerializer.Deserialize<PictureResult>(l)!)) _results[(result.Rule, result.Picture)] = result;
        }
        catch (JsonException e)
        {
            throw new EvaluationException($"{path}: a line is not what an evaluation writes ({e.Message.ReplaceLineEndings(" ")}); delete the file, or give --restart", e);
        }
    }

    private void WriteLine(string line)
    {
        _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _stream.Flush();
    }
}
