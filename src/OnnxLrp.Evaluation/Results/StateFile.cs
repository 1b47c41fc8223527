using System.Text;
using System.Text.Json;

namespace OnnxLrp.Evaluation.Results;

/// <summary>
/// Results as they come, one JSON line for each rule and picture after a first line that says what they belong to. Lines are added whole and
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
        var stream = OpenAlone(path);
        var file = new StateFile(stream);
        try
        {
            if (restart) stream.SetLength(0);
            file.Read(path, identity);
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file for this process alone, until it is closed or the process ends.</summary>
    private static FileStream OpenAlone(string path)
    {
        if (Directory.Exists(path)) throw new EvaluationException($"{path}: this is a folder; expected the results of an evaluation; give another folder");
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException(
                $"{path}: cannot be opened ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); expected a folder that no other evaluation is working in; "
                + "wait until that one has ended, or give another folder", e);
        }
        if (stream.CanSeek) return stream;
        stream.Dispose();
        throw new EvaluationException($"{path}: this is a pipe or a device; expected a file; delete it, or give another folder");
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
        string first = JsonSerializer.Serialize(identity);
        if (lines.Length == 0)
        {
            if (!first.StartsWith(Encoding.UTF8.GetString(bytes).Trim('\n'), StringComparison.Ordinal))
            {
                throw new EvaluationException($"{path}: this is not what an evaluation writes; delete the file, or give --restart");
            }
            Truncate(0);
            WriteLine(first);
            return;
        }
        try
        {
            if (JsonSerializer.Deserialize<string>(lines[0]) != identity)
            {
                throw new EvaluationException(
                    $"{path}: holds the results of other settings, pictures, rules or of another model; expected those of this command; give another folder, or --restart");
            }
            foreach (string line in lines.Skip(1))
            {
                PictureResult? result = JsonSerializer.Deserialize<PictureResult>(line);
                if (result is not { Rule: not null, Measures: not null, Curves: not null, Picture: >= 0 }) throw new JsonException("no result of a rule for a picture");
                _results[(result.Rule, result.Picture)] = result;
            }
            Truncate(whole);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new EvaluationException($"{path}: a line is not what an evaluation writes ({e.Message.ReplaceLineEndings(" ")}); delete the file, or give --restart", e);
        }
    }

    /// <summary>Cuts off what is not a whole line.</summary>
    private void Truncate(int length)
    {
        _stream.SetLength(length);
        _stream.Position = length;
    }

    private void WriteLine(string line)
    {
        _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _stream.Flush();
    }
}
