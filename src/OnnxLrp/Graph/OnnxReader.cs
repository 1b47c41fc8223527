using Google.Protobuf;
using OnnxLrp.Errors;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>
/// Reads an ONNX file into an <see cref="OnnxGraph"/>. Functions of the model are inlined, Constant nodes and renamed initializers
/// become initializers, external data is loaded, nodes get unique names and an order of execution. The file is never changed.
/// </summary>
public static class OnnxReader
{
    /// <summary>The oldest ONNX operator set that is read: ONNX Runtime runs none older.</summary>
    public const int OldestOpset = 7;

    /// <summary>
    /// The newest operator set that ONNX Runtime 1.31 runs; a newer one is read, with a note in <see cref="OnnxGraph.Notes"/>.
    /// </summary>
    public const int NewestOpset = 26;

    /// <summary>The newest version of the file format that ONNX Runtime 1.31 reads.</summary>
    public const int NewestIrVersion = 13;

    /// <summary>Reads a model file and the external data beside it.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="OnnxFormatException">The file is missing, empty, cut off, not ONNX, or of a version that cannot be
    /// read.</exception>
    public static OnnxGraph Read(string path)
    {
        if (RegularFile.Problem(path) is { } found) throw new OnnxFormatException(path, found, "an ONNX model file", "check the path");

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Explained(path, () => ModelFile.Parse(path) is { Graph: not null } model
            ? Build(model, path, folder)
            : Build(Parse(File.ReadAllBytes(path), path), path, folder));
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">The bytes of a model file.</param>
    /// <param name="source">What to call the model in messages.</param>
    /// <param name="externalDataFolder">Where external data lies; null refuses models that have some.</param>
    /// <exception cref="OnnxFormatException">The bytes are not a model, are cut off, or are of a version that cannot be read.</exception>
    public static OnnxGraph Read(ReadOnlyMemory<byte> bytes, string source, string? externalDataFolder) =>
        Explained(source, () => Build(Parse(bytes, source), source, externalDataFolder));

    private static OnnxGraph Explained(string path, Func<OnnxGraph> read)
    {
        try
        {
            return read();
        }
        catch (OutOfMemoryException e)
        {
            throw new OnnxFormatException(
                path,
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"the model does not fit into memory ({GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0.0} GB may be used)"),
                "weights that do",
                "use a machine or container with more memory, or a smaller model",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OnnxFormatException(
                path,
                $"the file cannot be read ({OneLine(e)})",
                "a readable file below 2 GB",
                "check its permissions; keep larger weights in external data",
                e);
        }
    }

    private static OnnxGraph Build(ModelProto model, string source, string? externalDataFolder)
    {
        var notes = new List<string>();
        ProtoChecks.Check(model, source);
        CheckVersions(model, source, notes);
        if (model.Functions.Count > 0)
            notes.Add($"{source}: {model.Functions.Count} functions are inlined");
        int calls = FunctionInliner.Inline(model, source);
        if (calls > 0)
            ProtoChecks.Check(model, source);
        FloatMemory.Require(ExternalData.Length(model.Graph.Initializer));
        string[] files = ExternalData.Files(model.Graph, externalDataFolder);
        return GraphBuilder.Build(model, source, externalDataFolder, notes) with { InlinedCalls = calls, DataFiles = files };
    }

    private static ModelProto Parse(ReadOnlyMemory<byte> bytes, string source)
    {
        if (bytes.Length == 0)
            throw new OnnxFormatException(source, "the file is empty", "an ONNX model", "copy or export the model again");
        if (bytes.Span.StartsWith("version https://git-lfs"u8))
            throw new OnnxFormatException(
                source,
                "this is a Git LFS pointer, not the model itself",
                "an ONNX model",
                "fetch the model with 'git lfs pull'");

        // Models start with their format version, field 1 as varint.
        bool startsLikeModel = bytes.Span[0] == 0x08;
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e) when (startsLikeModel)
        {
            throw new OnnxFormatException(
                source,
                $"the file is cut off or damaged ({OneLine(e)})",
                "a whole ONNX model",
                "copy or export the model again",
                e);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotOnnx(source, e);
        }

        if (!model.HasIrVersion && model.Graph is null)
            throw NotOnnx(source);
        if (model.Graph is null)
            throw new OnnxFormatException(
                source,
                "the model has no graph",
                "a model with a graph",
                "copy or export the model again; the file may be cut off");
        return model;
    }

    private static OnnxFormatException NotOnnx(string source, Exception? cause = null)
        => new(source, "this is not an ONNX file", "an ONNX model (protobuf ModelProto)", "export the model to ONNX", cause);

    private static void CheckVersions(ModelProto model, string source, List<string> notes)
    {
        if (model.IrVersion > NewestIrVersion)
        {
            throw new OnnxFormatException(
                source,
                $"the format version (IR) is {model.IrVersion}",
                $"at most {NewestIrVersion}",
                "export with an older onnx package or update OnnxLrp");
        }

        if (model.OpsetImport.FirstOrDefault(o => o.Version is < 1 or > int.MaxValue) is { } absurd)
        {
            throw new OnnxFormatException(
                source, $"the operator set of domain '{absurd.Domain}' is {absurd.Version}", $"a version from 1 to {NewestOpset}", "export the model again");
        }

        OperatorSetIdProto? imported = model.OpsetImport.FirstOrDefault(o => GraphBuilder.Domain(o.Domain).Length == 0);
        // A model of other domains only, such as the trees of ai.onnx.ml, needs no operator set of ONNX itself.
        if (imported is null && !model.Graph.Node.Any(n => GraphBuilder.Domain(n.Domain).Length == 0))
            return;
        int opset = (int)(imported?.Version ?? 1);
        if (opset < OldestOpset)
        {
            throw new OnnxFormatException(
                source,
                $"the ONNX operator set is {opset}",
                $"{OldestOpset} to {NewestOpset}",
                "convert the model with onnx.version_converter or export it again");
        }

        if (opset > NewestOpset)
            notes.Add($"{source}: operator set {opset} is newer than {NewestOpset}, the newest one known; operators that it changed may be misread.");
    }

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
