using System.Numerics.Tensors;
using OnnxLrp.Composites;
using OnnxLrp.Engines;

namespace OnnxLrp.Methods;

/// <summary>
/// Integrated gradients from a black input. Use it where the gradient saturates; it sums to the score minus the score of black.
/// </summary>
/// <remarks>
/// Formula, right Riemann sum: <c>R = x ⊙ 1/N Σ_{k=1..N} ∇f(k/N · x)</c>, baseline 0. The class is chosen at the input itself.
/// Source: Sundararajan et al. 2017.
/// </remarks>
/// <param name="Steps">N, at least 1.</param>
public sealed record IntegratedGradientsMethod(int Steps = 20) : ExplanationMethod
{
    /// <inheritdoc/>
    public override string Name => "integrated-gradients";

    /// <inheritdoc/>
    public override Composite Composite(Composite chosen) => CompositePresets.Create("gradient");

    /// <summary>
    /// None: the relevance of a layer would be its mean gradient times the way of its own values from black, which a backward pass does
    /// not give.
    /// </summary>
    internal override bool GivesLayers => false;

    internal override bool TakesAnyEndpoints => false;

    internal override EngineResult Run(IRelevanceSession session, EngineRequest request)
    {
        HostTensor input = request.Inputs[session.Plan.Input];
        EngineResult end = session.Run(request);
        EngineRequest chosen = request with { Start = request.Start.As(end) };
        double[][] sums = [.. end.Passes.Select(p => Array.ConvertAll(p.Relevance, v => (double)v))];
        double forward = end.ForwardMilliseconds, total = end.TotalMilliseconds;
        var scaled = new float[input.Data.Length];
        for (int k = 1; k < Steps; k++)
        {
            TensorPrimitives.Multiply(input.Data.Span, (float)((double)k / Steps), scaled);
            EngineResult step = session.Run(chosen.With(session.Plan.Input, new HostTensor(scaled, input.Shape)));
            for (int p = 0; p < sums.Length; p++) Averaging.Add(sums[p], step.Passes[p].Relevance);
            forward += step.ForwardMilliseconds;
            total += step.TotalMilliseconds;
        }
        BackwardResult[] passes = [.. sums.Zip(end.Passes, (sum, pass) =>
        {
            float[] relevance = Averaging.Mean(sum, Steps);
            TensorPrimitives.Multiply(relevance, input.Data.Span, relevance);
            return new BackwardResult(pass.Targets, relevance, new Dictionary<string, float[]>());
        })];
        return new EngineResult(end.Logits, passes, forward, total);
    }
}
