using OnnxLrp.Canonization;
using OnnxLrp.Converter.Checking;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>
/// Writes arithmetic per channel as the BatchNormalization that it is. Patterns are recognised first, so that the scale and shift of a LayerNormalization
/// written as primitives are not taken for one.
/// </summary>
internal sealed class RecoverBatchNorm : IConversionPass
{
    public string Name => "recover BatchNorm";

    public double Tolerance => OutputCheck.Exact;

    public RewrittenGraph Apply(OnnxGraph graph, ModelFacts facts)
    {
        RewrittenGraph patterns = new RecognizePatterns().Apply(graph, facts.Of(graph));
        GraphFacts known = patterns.Facts ?? facts.Of(graph);
        RewrittenGraph recovered = new RecognizeBatchNorm().Apply(patterns.Graph, known);
        return recovered.Notes.Count == 0 ? new RewrittenGraph(graph, []) : recovered;
    }
}
