using OnnxLrp.Canonization.WrittenOut;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Canonization;

/// <summary>
/// Writes operators, and forms of operators, in terms of others that are explained: Gemm with three activations as MatMul and Add, ReduceL2
/// as power, sum and root, and so on; and operators that exporters write as primitives (LRN, Softsign) as what they are. One file of
/// <c>WrittenOut</c> for each family. What a form leaves alone stays as it is. Run it after
/// <see cref="FoldConstants"/> and <see cref="RecognizePatterns"/>.
/// </summary>
internal sealed class WriteOut : IGraphPass
{
    private static readonly ILookup<(string Domain, string OpType), IForm> Forms = new IForm[]
    {
        new SoftsignForm(), new LrnForm(), new ArithmeticForm(), new SumForm(), new MatMulForm(), new GemmForm(), new ReductionForm(), new NormForm(),
        new EinsumForm(), new ScalerForm(), new ScatterAddForm(), new PlacedForm(), new CumSumForm(), new SampledForm(), new ProbedForm(), new WhereForm(), new ModForm(),
        new MeanVarianceForm(), new DequantizeForm(),
    }.SelectMany(form => form.Types, (form, type) => (Key: (form.Domain, type), Form: form)).ToLookup(f => f.Key, f => f.Form);

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode node in graph.Nodes.Where(n => Forms.Contains((n.Domain, n.OpType)) && IsKnown(n, facts)))
        {
            foreach (IForm form in Forms[(node.Domain, node.OpType)])
            {
                if (!rewriter.IsUntouched(node))
                    break;
                var writer = new NodeWriter(graph, facts, rewriter, node);
                if (form.Write(node, writer) is { } result)
                    writer.Finish(result);
            }
        }

        return new RewrittenGraph(rewriter.ToGraph(), []);
    }

    /// <summary>Float tensors of known shapes; integer arithmetic is nobody's layer.</summary>
    private static bool IsKnown(OnnxNode node, GraphFacts facts) =>
        node.Inputs.All(i => i.Length == 0 || facts.Shapes.ContainsKey(i)) && facts.Types.GetValueOrDefault(node.Output) == OnnxElementType.Float
        && node.Outputs.Count == 1;
}
