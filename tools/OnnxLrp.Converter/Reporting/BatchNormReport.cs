using System.Text.RegularExpressions;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Reporting;

/// <summary>What is known of the model's BatchNormalization, on which every explanation depends.</summary>
/// <param name="Found">Nodes in the file.</param>
/// <param name="Folded">Convolutions whose weights have the names that PyTorch gives where it folded BatchNorm into them.</param>
internal sealed partial record BatchNormReport(int Found, int Folded)
{
    private const string HowToKeep = "torch.onnx.export(model.eval(), ..., training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False), or tools/pytorch/export.py";

    /// <summary>Nodes made from arithmetic per channel.</summary>
    public int Recovered { get; init; }

    /// <summary>What to do to keep BatchNorm; null where nothing is lost.</summary>
    public string? Advice => Folded > 0
        ? $"BatchNorm was folded into {Folded} convolutions by the exporter; to choose its rule, export with {HowToKeep}"
        : Found + Recovered == 0 ? $"no BatchNormalization; if the network has some, the exporter folded it: export with {HowToKeep}" : null;

    public static BatchNormReport Of(OnnxGraph graph) => new(
        graph.Nodes.Count(n => n.Is("BatchNormalization")),
        graph.Nodes.Count(n => n.Is("Conv") && FoldedWeight().IsMatch(n.Input(1))));

    [GeneratedRegex(@"^onnx::Conv_\d+$")]
    private static partial Regex FoldedWeight();
}
