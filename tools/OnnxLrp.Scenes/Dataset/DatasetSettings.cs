using System.Text.Json;
using OnnxLrp.Scenes.Composition;

namespace OnnxLrp.Scenes.Dataset;

/// <summary>What determines a data set completely. It is written beside the pictures, so that a later run knows whether it continues the same one.</summary>
internal sealed record DatasetSettings(int Count, ulong Seed, string Watermark)
{
    /// <summary>File name of the settings inside a data set.</summary>
    public const string FileName = "dataset.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The order of the labels.</summary>
    public IReadOnlyList<string> Classes { get; init; } = ClassNames.All;

    /// <summary>Set when every file has been written.</summary>
    public bool Complete { get; init; }

    /// <summary>The settings of the data set in a folder, or null where there is none.</summary>
    public static DatasetSettings? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<DatasetSettings>(File.ReadAllText(path), Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException fault)
        {
            throw new SceneException($"{path}: expected the settings of a data set, found broken JSON ({fault.Message}); delete the folder or name another.", fault);
        }
    }

    /// <summary>Writes the settings into a folder.</summary>
    public void Write(string folder) => DraftFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>Whether both describe the same pictures.</summary>
    public bool SamePictures(DatasetSettings other) => (Count, Seed, Watermark) == (other.Count, other.Seed, other.Watermark);

    /// <inheritdoc/>
    public override string ToString() => $"count {Count}, seed {Seed}, watermark {Watermark}";
}
