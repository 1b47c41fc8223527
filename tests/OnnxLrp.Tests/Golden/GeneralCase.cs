using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Imaging;
using OnnxLrp.Methods;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Golden;

/// <summary>
/// A case with several inputs, endpoints, context, targets or conditions, in the folder of its name: what an independent tool computes in double
/// precision.
/// </summary>
/// <param name="Family">The folder of cases of one form.</param>
/// <param name="Name">The folder of the case.</param>
public sealed record GeneralCase(string Family, string Name)
{
    /// <summary>Cases of inputs, endpoints, context and conditions.</summary>
    public static IEnumerable<GeneralCase> All => In("General");

    /// <summary>Transformers, under the presets for them, in the spellings of exporters and optimisers.</summary>
    public static IEnumerable<GeneralCase> Transformers => In("Transformers");

    /// <summary>The model.</summary>
    public string Model => Path.Combine(Folder, "model.onnx");

    /// <summary>What a float32 computation may lose.</summary>
    public double Tolerance => Description.TryGetProperty("tolerance", out JsonElement own)
        ? own.GetDouble()
        : Math.Max(1e-4, 3 * Description.GetProperty("zennit_float32_max_rel_err").GetDouble());

    /// <summary>The expected relevance of each endpoint.</summary>
    public IReadOnlyDictionary<string, NpyTensor> Expected =>
        Read("relevance", Description.GetProperty("endpoints") is { ValueKind: JsonValueKind.Array } list
            ? list[0].GetProperty("name").GetString()!
            : Description.GetProperty("endpoints").EnumerateObject().First().Name);

    /// <summary>The target, with its mask and reference.</summary>
    public Target Target => Target.Parse(Option("--target").Single())
        .Within(Option("--target-mask").Select(Mask).SingleOrDefault())
        .Above(Option("--reference").Select(v => float.Parse(v, CultureInfo.InvariantCulture)).SingleOrDefault());

    private string Composite => Path.Combine(Folder, "composite.json");

    private string Folder => Path.Combine(Root(Family), Name);

    private JsonElement Description
    {
        get
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "case.json")));
            return json.RootElement.Clone();
        }
    }

    private string[] Labels
    {
        get
        {
            string sidecar = Path.Combine(Folder, "model.json");
            if (!File.Exists(sidecar)) return [];
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(sidecar));
            return [.. json.RootElement.GetProperty("labels").EnumerateArray().Select(l => l.GetString()!)];
        }
    }

    /// <summary>The options.</summary>
    public LrpOptions Options(string device)
    {
        string[] explained = [.. Option("--explain")];
        string? preset = Option("--composite").SingleOrDefault(name => CompositePresets.All.Any(p => p.Name == name));
        IEnumerable<JsonElement> conditions = Description.TryGetProperty("conditions", out JsonElement found) ? found.EnumerateArray() : [];
        return new LrpOptions
        {
            Device = device,
            Composite = File.Exists(Composite) ? CompositeFile.Read(Composite) : CompositePresets.Create(preset ?? CompositePresets.Default),
            Method = Option("--method").Select(m => MethodTable.Create(m)).SingleOrDefault() ?? new LrpMethod(),
            BatchNorm = Option("--batchnorm").SingleOrDefault() is { } batchNorm ? BatchNormTreatment.Parse(batchNorm) : null,
            Labels = Labels,
            Explain = explained.Length > 0 ? explained : null,
            Conditions = [.. conditions.Select(c => new Condition(
                c.GetProperty("tensor").GetString()!, [.. c.GetProperty("channels").EnumerateArray().Select(v => v.GetInt32())],
                c.GetProperty("axis").GetInt32()))],
        };
    }

    /// <summary>The values of the inputs.</summary>
    /// <param name="main">The input that a single array is for.</param>
    public ModelInputs Inputs(string main)
    {
        var inputs = new ModelInputs();
        IEnumerable<KeyValuePair<string, NpyTensor>> more = Option("--input").Select(
            o => new KeyValuePair<string, NpyTensor>(o.Split('=')[0], NpyReader.Read(Path.Combine(Folder, o.Split('=')[1]))));
        foreach ((string name, NpyTensor tensor) in Read("input", main).Concat(more)) inputs.Add(name, Values(tensor));
        return inputs;
    }

    private static HostTensor Values(NpyTensor tensor) => tensor.Type switch
    {
        "<i4" or "<i8" => new HostTensor(Array.ConvertAll(tensor.Values, v => (long)v), tensor.Shape),
        "|b1" => new HostTensor(Array.ConvertAll(tensor.Values, v => v != 0), tensor.Shape),
        _ => new HostTensor(tensor.ToSingle(), tensor.Shape),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string Root(string family) => RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Golden", family);

    private static IEnumerable<GeneralCase> In(string family) =>
        Directory.EnumerateDirectories(Root(family)).Order(StringComparer.Ordinal).Select(f => new GeneralCase(family, Path.GetFileName(f)));

    /// <summary>An array as it is; pictures are gray and have the size of the output, white is 1.</summary>
    private TargetMask Mask(string file)
    {
        if (file.EndsWith(".npy", StringComparison.Ordinal))
        {
            NpyTensor array = NpyReader.Read(Path.Combine(Folder, file));
            return new TargetMask(array.ToSingle(), array.Shape);
        }
        var picture = RgbImage.Load(Path.Combine(Folder, file));
        float[] factors = [.. Enumerable.Range(0, picture.Width * picture.Height).Select(i => picture.Pixels[3 * i] / 255f)];
        return new TargetMask(factors, [picture.Height, picture.Width]);
    }

    private IEnumerable<string> Option(string name)
    {
        string[] arguments = [.. Description.GetProperty("cli").EnumerateArray().Select(a => a.GetString()!)];
        return Enumerable.Range(0, arguments.Length - 1).Where(i => arguments[i] == name).Select(i => arguments[i + 1]);
    }

    private Dictionary<string, NpyTensor> Read(string file, string single)
    {
        string array = Path.Combine(Folder, file + ".npy");
        if (File.Exists(array)) return new Dictionary<string, NpyTensor> { [single] = NpyReader.Read(array) };
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(Folder, file + ".npz"));
        return archive.Entries.ToDictionary(e => Path.GetFileNameWithoutExtension(e.Name), e =>
        {
            using var bytes = new MemoryStream();
            using Stream stream = e.Open();
            stream.CopyTo(bytes);
            return NpyReader.Read(bytes.ToArray(), e.FullName);
        });
    }
}
