using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Converter;

/// <summary>Writes what <see cref="ModelSidecar"/> reads.</summary>
internal static class SidecarText
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Preprocessing? input, IReadOnlyList<string>? labels, string logits)
    {
        var document = new JsonObject();
        if (input is not null) document["input"] = Input(input);
        if (labels is not null) document["labels"] = Array(labels);
        document["output"] = new JsonObject { ["logits"] = logits };
        return document.ToJsonString(Options) + "\n";
    }

    private static JsonObject Input(Preprocessing p)
    {
        var input = new JsonObject();
        if (p.Layout is { } layout) input["layout"] = layout == TensorLayout.Nhwc ? "NHWC" : "NCHW";
        if (p.Size is { } size) input["size"] = Array([size.Height, size.Width]);
        if (p.Color is { } color) input["color"] = color.ToString().ToUpperInvariant();
        input["range"] = Array([p.Range.Low, p.Range.High]);
        input["mean"] = Array(p.Mean);
        input["std"] = Array(p.Std);
        var resize = new JsonObject();
        if (p.Resize.Shorter is { } shorter) resize["shorter"] = shorter;
        if (p.Resize.Crop is { } crop) resize["crop"] = crop;
        resize["filter"] = p.Resize.Filter.ToString().ToLowerInvariant();
        input["resize"] = resize;
        return input;
    }

    private static JsonArray Array<T>(IEnumerable<T> values) => new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);
}
