using System.Text.Json;
using OnnxLrp.Imaging.Resampling;

namespace OnnxLrp.Imaging.Inputs;

/// <summary>Reads the JSON of <see cref="ModelSidecar"/>.</summary>
internal static class SidecarReader
{
    private const string Format = "a sidecar such as {\"input\": {\"size\": [224, 224]}, \"labels\": \"labels.txt\"}";

    public static ModelSidecar ReadFile(string path)
    {
        using var document = Parse(path);
        return Read(path, new JsonFields("", document.RootElement, Wrong(path), "input", "labels", "output"), "");
    }

    public static ModelSidecar? ReadBeside(string modelPath)
    {
        var own = Path.ChangeExtension(modelPath, ".json");
        if (File.Exists(own))
            return ReadFile(own);
        var catalogue = Path.Combine(Path.GetDirectoryName(modelPath) ?? "", "models.json");
        return File.Exists(catalogue) ? ReadCatalogue(catalogue, Path.GetFileName(modelPath)) : null;
    }

    private static ModelSidecar? ReadCatalogue(string path, string model)
    {
        using var document = Parse(path);
        var root = document.RootElement;
        var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("models", out var models) ? models : root;
        if (list.ValueKind != JsonValueKind.Array)
            throw new SidecarException(path, "the document", $"no list of models ({list.ValueKind})", "[{\"file\": \"x.onnx\", ...}] or {\"models\": [...]}");
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var place = $"models[{index++}]";
            var entry = new JsonFields(place, element, Wrong(path));
            var file = entry.Text("file") ?? throw entry.Missing("file", "the file name of the model");
            if (file == model)
                return Read(path, entry, place + ".");
        }
        return null;
    }

    private static ModelSidecar Read(string path, JsonFields fields, string prefix)
    {
        var input = fields.Object("input", "layout", "size", "color", "range", "mean", "std", "resize");
        var preprocessing = input is null ? Preprocessing.None with { Source = path } : ReadInput(path, input);
        if (preprocessing.Problem() is { } problem)
            throw new SidecarException(path, prefix + problem.Field, problem.Found, problem.Allowed);
        var (labels, file) = ReadLabels(path, fields);
        return new(path, preprocessing, labels, fields.Object("output", "logits")?.Text("logits")) { Files = file is null ? [path] : [path, file] };
    }

    private static Preprocessing ReadInput(string path, JsonFields input)
    {
        var defaults = new Preprocessing();
        return new()
        {
            Source = path,
            Layout = input.Word("layout", ("NCHW", TensorLayout.Nchw), ("NHWC", TensorLayout.Nhwc)),
            Size = ReadSize(input),
            Color = input.Word("color", ("RGB", ColorOrder.Rgb), ("BGR", ColorOrder.Bgr), ("GRAY", ColorOrder.Gray)),
            Range = ReadRange(input) ?? defaults.Range,
            Mean = Floats(input.Numbers("mean", "1 or 3 numbers", single: true)) ?? defaults.Mean,
            Std = Floats(input.Numbers("std", "1 or 3 numbers, all above 0", single: true)) ?? defaults.Std,
            Resize = ReadResize(input) ?? defaults.Resize,
        };
    }

    private static JsonFields.Complaint Wrong(string path) => (field, found, allowed) => new SidecarException(path, field, found, allowed);

    private static float[]? Floats(double[]? numbers) => numbers is null ? null : Array.ConvertAll(numbers, n => (float)n);

    private static ImageSize? ReadSize(JsonFields input)
    {
        const string Allowed = "[height, width] in whole pixels";
        return input.Numbers("size", Allowed) is not { } size ? null
            : size is [>= 1 and <= 65536, >= 1 and <= 65536] && size.All(double.IsInteger) ? new((int)size[0], (int)size[1])
            : throw input.Wrong("size", Allowed);
    }

    private static ValueRange? ReadRange(JsonFields input)
    {
        const string Allowed = "two numbers [low, high] with low < high";
        return input.Numbers("range", Allowed) is not { } range ? null
            : range.Length == 2 ? new((float)range[0], (float)range[1])
            : throw input.Wrong("range", Allowed);
    }

    /// <summary>A word for the ways that need no numbers, else an object.</summary>
    private static ResizeOptions? ReadResize(JsonFields input) =>
        input.TryGet("resize", out var value) && value.ValueKind == JsonValueKind.String
            ? new ResizeOptions { Letterbox = input.Word("resize", ("letterbox", true)) ?? false }
            : input.Object("resize", "shorter", "crop", "filter") is { } resize ? ReadSides(resize) : null;

    private static ResizeOptions ReadSides(JsonFields resize) => new()
    {
        Shorter = resize.Integer("shorter"),
        Crop = resize.Integer("crop"),
        Filter = resize.Word("filter", [.. Enum.GetValues<ResampleFilter>().Select(f => ($"{f}".ToLowerInvariant(), f))]) ?? ResampleFilter.Bilinear,
    };

    /// <summary>The labels, and the file that they come from.</summary>
    private static (IReadOnlyList<string>? Labels, string? File) ReadLabels(string path, JsonFields fields)
    {
        const string Allowed = "a list of strings, or the name of a text file with one label per line";
        if (!fields.TryGet("labels", out var labels))
            return (null, null);
        if (labels.ValueKind == JsonValueKind.Array)
        {
            string[] list = [.. labels.EnumerateArray().Select(l => l.ValueKind == JsonValueKind.String ? l.GetString()! : throw fields.Wrong("labels", Allowed))];
            return LabelList.Problem(list) is { } problem ? throw new SidecarException(path, "labels", problem, Allowed) : (list, null);
        }
        if (labels.ValueKind != JsonValueKind.String)
            throw fields.Wrong("labels", Allowed);
        var name = labels.GetString()!;
        if (name.Length == 0 || name.Contains('\0'))
            throw fields.Wrong("labels", Allowed);
        var file = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
        try
        {
            return (LabelList.Read(file), file);
        }
        catch (IOException e)
        {
            throw new SidecarException(path, "labels", $"{labels.GetRawText()}, which cannot be read ({e.Message.TrimEnd('.')})", Allowed, e);
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return StrictJson.Read(path);
        }
        catch (JsonException e)
        {
            throw new SidecarException(path, "the document", $"no JSON ({e.Message.TrimEnd('.')})", Format, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SidecarException(path, "the file", $"not readable ({e.Message.TrimEnd('.')})", Format, e);
        }
    }
}
