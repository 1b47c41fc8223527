using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>MeanVarianceNormalization: <c>(x − mean) / (σ + 1e-9)</c> over its axes, as the ONNX function has it.</summary>
internal sealed class MeanVarianceForm : IForm
{
    private const float Smallest = 1e-9f;

    public IReadOnlyList<string> Types => ["MeanVarianceNormalization"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        if (!writer.IsActivation(x)) return null;
        int[] shape = writer.Shape(x);
        int[] axes = [.. NormalizationAttributes.Of(node).Axes.Select(a => (int)(a < 0 ? a + shape.Length : a)).Distinct().Order()];
        var reduction = new Reduction(writer);
        string centred = writer.Combine("Sub", x, reduction.Over("ReduceMean", x, axes));
        string deviation = writer.Map("Sqrt", reduction.Over("ReduceMean", ReductionForm.Square(centred, writer), axes));
        return writer.Combine("Div", centred, writer.Combine("Add", deviation, writer.Floats([], Smallest)), named: true);
    }
}
