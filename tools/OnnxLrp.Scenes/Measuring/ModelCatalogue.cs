using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxLrp.Scenes.Dataset;

namespace OnnxLrp.Scenes.Measuring;

/// <summary>models.json: what each network of a folder is, how it was made and how good it is.</summary>
internal sealed class ModelCatalogue
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _path;
    private readonly JsonNode _document;

    private ModelCatalogue(string path, JsonNode document)
    {
        _path = path;
        _document = document;
    }

    /// <summary>The entries as they were read.</summary>
    public IEnumerable<ModelEntry> Models => Nodes.Select(node => node.Deserialize<ModelEntry>(Json)!);

    private IEnumerable<JsonNode> Nodes => _document["models"]!.AsArray().Select(node => node!);

    /// <summary>Reads models.json of a folder.</summary>
    public static ModelCatalogue Read(string folder)
    {
        var path = Path.Combine(folder, "models.json");
        if (!File.Exists(path))
            throw new SceneException($"{path}: not found; name the folder that tools/pytorch/export.py wrote to.");
        try
        {
            var catalogue = new ModelCatalogue(path, JsonNode.Parse(File.ReadAllText(path))!);
            return catalogue.Models.Any() ? catalogue : throw new SceneException($"{path}: holds no network; export one first.");
        }
        catch (Exception fault) when (fault is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new SceneException($"{path}: expected {{\"models\": [...]}}, found something else ({fault.Message}); export the networks again.", fault);
        }
    }

    /// <summary>Sets a number in the entry of a file, such as accuracy / test.</summary>
    public void Set(string file, double value, params ReadOnlySpan<string> place)
    {
        var node = Nodes.First(node => (string?)node["file"] == file).AsObject();
        foreach (var name in place[..^1])
            node = (node[name] ??= new JsonObject()).AsObject();
        node[place[^1]] = value;
    }

    /// <summary>Writes the file back.</summary>
    public void Write() => DraftFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_document, Json).Append((byte)'\n').ToArray());
}
