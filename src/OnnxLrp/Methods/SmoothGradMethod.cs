using System.Globalization;
using System.Text;
using OnnxLrp.Composites;
using OnnxLrp.Engines;

namespace OnnxLrp.Methods;

/// <summary>The mean gradient under Gaussian noise, seeded. Use it to quieten a noisy gradient.</summary>
/// <remarks>
/// Formula: <c>R = 1/N Σ_{k=1..N} ∇f(x + n_k)</c>, <c>n_k ~ N(0, σ²)</c>, <c>σ = noise · (max x − min x)</c> of each input.
/// The class is chosen at the clean input. The relevance of a layer is its mean gradient in the same way. Source: Smilkov et al. 2017.
/// </remarks>
/// <param name="Samples">N, at least 1.</param>
/// <param name="Noise">Noise level, at least 0.</param>
/// <param name="Seed">Seed of the noise: the same seed gives the same result.</param>
public sealed record SmoothGradMethod(int Samples = 20, double Noise = 0.1, int Seed = 0) : ExplanationMethod
{
    /// <inheritdoc/>
    public override string Name => "smoothgrad";

    /// <inheritdoc/>
    public override Composite Composite(Composite chosen) => CompositePresets.Create("gradient");

    internal override bool TakesAnyEndpoints => false;

    internal override EngineResult Run(IRelevanceSession session, EngineRequest request)
    {
        HostTensor input = request.Inputs[session.Plan.Input];
        EngineResult clean = session.Run(request with { Layers = [] });
        EngineRequest chosen = request with { Start = request.Start.As(clean) };
        double[][] sums = [.. clean.Passes.Select(_ => new double[input.Data.Length])];
        Dictionary<string, double[]>[] layerSums = [.. clean.Passes.Select(_ => new Dictionary<string, double[]>())];
        double forward = clean.ForwardMilliseconds, total = clean.TotalMilliseconds;
        for (int k = 0; k < Samples; k++)
        {
            float[] noisy = Noisy(input, session.Plan.SamplesIn(input.Shape), k);
            EngineResult sample = session.Run(chosen.With(session.Plan.Input, new HostTensor(noisy, input.Shape)));
            for (int p = 0; p < sums.Length; p++)
            {
                Averaging.Add(sums[p], sample.Passes[p].Relevance);
                foreach ((string layer, float[] relevance) in sample.Passes[p].Layers)
                {
                    if (!layerSums[p].TryGetValue(layer, out double[]? sum)) layerSums[p][layer] = sum = new double[relevance.Length];
                    Averaging.Add(sum, relevance);
                }
            }
            forward += sample.ForwardMilliseconds;
            total += sample.TotalMilliseconds;
        }
        BackwardResult[] passes = [.. clean.Passes.Select((pass, p) => new BackwardResult(
            pass.Targets, Averaging.Mean(sums[p], Samples), layerSums[p].ToDictionary(l => l.Key, l => Averaging.Mean(l.Value, Samples))))];
        return new EngineResult(clean.Logits, passes, forward, total);
    }

    /// <summary>Prints the numbers alike in every culture: evaluations are known by this text.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (base.PrintMembers(builder)) builder.Append(", ");
        builder.Append(CultureInfo.InvariantCulture, $"Samples = {Samples}, Noise = {Noise}, Seed = {Seed}");
        return true;
    }

    /// <summary>
    /// One generator for each sample of noise, restarted for each input, so that an input gets the same noise whatever batch it stands in.
    /// </summary>
    private float[] Noisy(HostTensor input, int count, int sample)
    {
        ReadOnlySpan<float> x = input.Data.Span;
        int length = x.Length / count;
        var noisy = new float[x.Length];
        for (int n = 0; n < count; n++)
        {
            ReadOnlySpan<float> one = x.Slice(n * length, length);
            double sigma = Noise * (System.Numerics.Tensors.TensorPrimitives.Max(one) - System.Numerics.Tensors.TensorPrimitives.Min(one));
            var random = new Random(unchecked((Seed * 7919) + sample));
            for (int i = 0; i < length; i++) noisy[(n * length) + i] = (float)(one[i] + (sigma * Normal(random)));
        }
        return noisy;
    }

    /// <summary>Box–Muller: two uniform numbers give one standard normal one.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
