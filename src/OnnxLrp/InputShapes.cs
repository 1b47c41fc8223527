using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp;

/// <summary>The shapes of the inputs of a run: what plans and sessions are kept by.</summary>
/// <param name="main">The input whose first axis counts samples, if any does.</param>
/// <param name="all">Shapes of all inputs that are given.</param>
internal sealed class InputShapes(string main, IReadOnlyDictionary<string, int[]> all)
{
    /// <summary>Name of the input whose first axis counts samples, if any does.</summary>
    public string Name => main;

    /// <summary>Shapes of all inputs that are given.</summary>
    public IReadOnlyDictionary<string, int[]> All => all;

    /// <summary>Shape of the main input.</summary>
    public int[] Main => all[main];

    /// <summary>Size of the first axis; 1 for a scalar.</summary>
    public int Batch => Main.FirstOrDefault(1);

    /// <summary>
    /// Shapes of all inputs of a model where those of some are given: an open size is that of a given axis of the same name, or the number
    /// of samples on a first axis.
    /// </summary>
    /// <param name="graph">The model.</param>
    /// <param name="main">The given input whose first axis counts samples, if any does.</param>
    /// <param name="given">Shapes by the names of the inputs.</param>
    /// <exception cref="InputMismatchException">A size stays open.</exception>
    public static InputShapes Of(OnnxGraph graph, string main, IReadOnlyDictionary<string, int[]> given)
    {
        var sizes = new Dictionary<string, int>();
        foreach (OnnxValue input in graph.Inputs.Where(i => i.Dimensions is not null && given.ContainsKey(i.Name)))
        {
            foreach ((OnnxDimension dimension, int size) in input.Dimensions!.Zip(given[input.Name]))
            {
                if (dimension.Symbol is { } symbol) sizes.TryAdd(symbol, size);
            }
        }
        int batch = given[main].FirstOrDefault(1);
        return new InputShapes(main, graph.Inputs.ToDictionary(
            i => i.Name,
            i => given.TryGetValue(i.Name, out int[]? shape) ? shape : [.. (i.Dimensions ?? []).Select((d, axis) => Size(i, d, axis))]));

        int Size(OnnxValue input, OnnxDimension dimension, int axis) =>
            (int?)dimension.Size
            ?? (dimension.Symbol is { } symbol && sizes.TryGetValue(symbol, out int known) ? known
                : axis == 0 ? batch
                : throw new InputMismatchException(
                    graph.Source, $"no shape for the input \"{input.Name}\"", input.ToString(), "give the shapes of all inputs by name"));
    }

    /// <summary>Whether an input's first axis has the size of the main input's: it counts the same samples.</summary>
    public bool CountsSamples(string input) => all[input] is [var first, ..] && Main is [var batch, ..] && first == batch;

    /// <summary>The same shapes for another number of samples.</summary>
    public InputShapes WithBatch(int batch) =>
        new(main, all.ToDictionary(s => s.Key, s => CountsSamples(s.Key) ? [batch, .. s.Value.Skip(1)] : s.Value));

    /// <summary>Whether all shapes are the same.</summary>
    public bool Same(InputShapes other) => Fit(other, (a, b) => a.SequenceEqual(b));

    /// <summary>Whether all shapes are the same but for the number of samples.</summary>
    public bool SameSample(InputShapes other) => Fit(other, (a, b) => a.Length == b.Length && a.Skip(1).SequenceEqual(b.Skip(1)))
        && all.Keys.All(k => CountsSamples(k) == other.CountsSamples(k) && (CountsSamples(k) || all[k].SequenceEqual(other.All[k])));

    private bool Fit(InputShapes other, Func<int[], int[], bool> fits) =>
        all.Count == other.All.Count && all.All(s => other.All.TryGetValue(s.Key, out int[]? shape) && fits(s.Value, shape));
}
