using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Planning;

/// <summary>
/// Finds which axis of each input counts samples, where it is not the first: by the names of sizes that inputs and outputs share, else,
/// where all sizes are fixed, by running the model with one sample exchanged.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="probe">Runs it.</param>
internal sealed class SampleAxes(OnnxGraph model, IGraphProbe probe)
{
    private static readonly string[] BatchNames = ["n", "b", "bs", "bsz", "samples", "num_samples", "nsamples"];

    /// <summary>The inputs whose samples are on another axis than the first, with the axis.</summary>
    /// <param name="name">The input that the others follow; null: the first one.</param>
    public IReadOnlyDictionary<string, int> Find(string? name)
    {
        OnnxValue? main = model.Inputs.FirstOrDefault(i => i.Name == name) ?? model.Inputs.FirstOrDefault(i => i.ElementType.IsReal());
        if (main?.Dimensions is not { Count: > 1 } dimensions) return new Dictionary<string, int>();
        int axis = ByName(main) ?? BySize(main) ?? 0;
        if (axis == 0) return new Dictionary<string, int>();
        OnnxDimension samples = dimensions[axis];
        var axes = new Dictionary<string, int> { [main.Name] = axis };
        foreach (OnnxValue other in model.Inputs.Where(i => i != main && i.Dimensions is { Count: > 1 }))
        {
            int[] same = [.. Enumerable.Range(0, other.Dimensions!.Count).Where(a => Same(other.Dimensions[a], samples))];
            int own = same.Contains(axis) ? axis : same.FirstOrDefault(0);
            if (own > 0) axes[other.Name] = own;
        }
        return axes;
    }

    /// <summary>
    /// The axis whose name outputs have too; of several, the one that most inputs and outputs have. Another axis than the first has a name for
    /// samples, or outputs begin with it: positions of a sequence are shared by inputs and outputs too. Null: names do not say it.
    /// </summary>
    private int? ByName(OnnxValue main)
    {
        if (main.Dimensions![0].Symbol is { } first && IsBatchName(first)) return 0;
        (int Axis, string Symbol, int Shared)[] named =
        [
            .. Enumerable.Range(0, main.Dimensions!.Count).Where(a => main.Dimensions[a].Symbol is not null)
                .Select(a => (a, main.Dimensions[a].Symbol!, Shared(main, main.Dimensions[a].Symbol!)))
                .Where(n => Outputs(n.Item2) && (n.a == 0 || IsBatchName(n.Item2) || Begins(n.Item2))),
        ];
        if (named.Length == 0) return null;
        int most = named.Max(n => n.Shared);
        (int Axis, string Symbol, int Shared)[] best = [.. named.Where(n => n.Shared == most)];
        return best.FirstOrDefault(n => IsBatchName(n.Symbol), best[0]).Axis;
    }

    private static bool IsBatchName(string symbol) =>
        BatchNames.Contains(symbol.ToLowerInvariant()) || symbol.Contains("batch", StringComparison.OrdinalIgnoreCase);

    private bool Outputs(string symbol) => model.Outputs.Any(o => Has(o, symbol));

    private bool Begins(string symbol) => model.Outputs.Any(o => o.Dimensions is [var first, ..] && first.Symbol == symbol);

    private int Shared(OnnxValue main, string symbol) => model.Inputs.Concat(model.Outputs).Count(v => v != main && Has(v, symbol));

    private static bool Has(OnnxValue value, string symbol) => value.Dimensions?.Any(d => d.Symbol == symbol) == true;

    private static bool Same(OnnxDimension a, OnnxDimension b) => b.Symbol is not null ? a.Symbol == b.Symbol : a.Size == b.Size;

    /// <summary>
    /// The axis that has the size of the first axis of an output, where the first axis of the input has another one and all sizes are
    /// fixed, if what is exchanged there moves its own scores and no others.
    /// </summary>
    private int? BySize(OnnxValue main)
    {
        OnnxValue? output = model.Outputs.Count > 0 ? model.Outputs[0] : null;
        if (output?.Dimensions is not [{ Size: > 1 and long samples }, ..] || main.Dimensions![0].Size == samples) return null;
        if (model.Inputs.Any(i => i.Dimensions is null || i.Dimensions.Any(d => d.Size is null or < 1))) return null;
        int[] candidates = [.. Enumerable.Range(1, main.Dimensions.Count - 1).Where(a => main.Dimensions[a].Size == samples)];
        return candidates.Where(a => IsBatch(main, a, output)).Select(a => (int?)a).FirstOrDefault();
    }

    private bool IsBatch(OnnxValue main, int axis, OnnxValue output)
    {
        try
        {
            OnnxTensor before = Run(main, axis, null);
            for (int sample = 0; sample < main.Dimensions![axis].Size; sample++)
            {
                float[] scores = before.ToFloats(), moved = Run(main, axis, sample).ToFloats();
                int length = scores.Length / before.Dimensions[0], own = sample;
                double allowed = 1e-6 * scores.Max(MathF.Abs);
                if (Enumerable.Range(0, scores.Length).Any(i => i / length != own && Math.Abs(scores[i] - moved[i]) > allowed)) return false;
            }
            return true;
        }
        catch (OnnxLrpException)
        {
            return false;
        }

        OnnxTensor Run(OnnxValue exchanged, int along, int? sample) => probe.Value(
            model, model.Inputs.ToDictionary(i => i.Name, i => Values(i, i == exchanged ? along : -1, sample)), output.Name);
    }

    /// <summary>Random values, others at one index of an axis.</summary>
    private static OnnxTensor Values(OnnxValue input, int axis, int? sample)
    {
        int[] shape = [.. input.Dimensions!.Select(d => (int)d.Size!)];
        var values = new float[Shapes.Length(shape)];
        if (!input.ElementType.IsReal()) return OnnxTensor.FromFloats(input.Name, shape, values);
        var (random, other) = (new Random(1), new Random(2));
        int inner = axis < 0 ? 1 : Shapes.Length(shape.AsSpan(axis + 1));
        for (int i = 0; i < values.Length; i++)
        {
            (double usual, double exchanged) = (random.NextDouble(), other.NextDouble());
            values[i] = (float)((2 * (axis >= 0 && i / inner % shape[axis] == sample ? exchanged : usual)) - 1);
        }
        return OnnxTensor.FromFloats(input.Name, shape, values);
    }
}
