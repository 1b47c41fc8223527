using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Planning;

/// <summary>
/// Finds the axis of the scores that counts samples. One sample needs none. For several it is the axis that bears the name of the input's
/// batch; where names do not say it, the model is run: with one and with two samples where its batch is open, with one sample exchanged
/// where it is fixed.
/// </summary>
/// <param name="scores">The scores and their model.</param>
/// <param name="input">Name of the input whose first axis counts samples, if any does.</param>
/// <param name="shapes">Shapes of all inputs that are given.</param>
/// <param name="rows">For inputs that pick rows of a table, how many there are.</param>
/// <param name="probe">Runs the model.</param>
/// <param name="notes">Gets what a user should know.</param>
internal sealed class SampleAxis(
    ExplainedScores scores, string input, IReadOnlyDictionary<string, int[]> shapes, IReadOnlyDictionary<string, int> rows, IGraphProbe probe,
    List<string> notes)
{
    /// <summary>Runs of other sizes add in another order; scores of different samples differ by more.</summary>
    private const double Tolerance = 1e-3;

    private OnnxGraph Model => scores.Model;

    /// <summary>The layout at one input shape.</summary>
    /// <param name="scoreShape">Shape of the scores.</param>
    /// <exception cref="ModelNotSupportedException">Several samples whose scores cannot be told apart.</exception>
    public SampleLayout Find(int[] scoreShape)
    {
        int[] shape = shapes[input];
        if (shape.Length == 0) return new SampleLayout(false, One(scoreShape));
        OnnxDimension declared = Model.Inputs.First(i => i.Name == input).Dimensions is { Count: > 0 } dimensions ? dimensions[0] : default;
        if (declared.Size is null && Named(declared.Symbol, shape[0], scoreShape) is { } named) return new SampleLayout(true, named);
        // A vector of open length may be one sample of any length.
        if (shape[0] == 1 && (shape.Length > 1 || declared.Size is not null)) return new SampleLayout(true, One(scoreShape));
        return declared.Size is null ? Open(shape, scoreShape) : Fixed(shape, scoreShape);
    }

    /// <summary>The first axis of size 1, which is as good as any for one sample.</summary>
    private static int? One(int[] scoreShape) => Array.IndexOf(scoreShape, 1) is >= 0 and int axis ? axis : null;

    /// <summary>The only axis of the declared output that bears the name of the batch.</summary>
    private int? Named(string? symbol, int samples, int[] scoreShape)
    {
        OnnxValue? output = symbol is null ? null : Model.Outputs.FirstOrDefault(o => (o.Name == scores.Given || o.Name == scores.Tensor) && o.Dimensions?.Count == scoreShape.Length);
        int[] axes = output is null ? [] : [.. Enumerable.Range(0, scoreShape.Length).Where(a => output.Dimensions![a].Symbol == symbol)];
        return axes is [int axis] && scoreShape[axis] == samples ? axis : null;
    }

    /// <summary>Two samples at once give, along the batch axis, what each gives alone.</summary>
    private SampleLayout Open(int[] shape, int[] scoreShape)
    {
        OnnxTensor one, two;
        try
        {
            one = Run([1]);
            two = Run([2, 1]);
        }
        catch (ForwardFailedException)
        {
            // It is declared open, but constants hold a size.
            return Fixed(shape, scoreShape);
        }
        float[] alone = one.ToFloats(), both = two.ToFloats();
        if (alone.Length == 0) throw Empty(scoreShape);
        double allowed = Tolerance * alone.Max(MathF.Abs);
        foreach (int axis in Enumerable.Range(0, two.Dimensions.Length).Where(a => two.Dimensions[a] == 2 && scoreShape.Length == two.Dimensions.Length && scoreShape[a] == shape[0]))
        {
            float[] slice = [.. both.Where((_, i) => Place(i, two.Dimensions, axis) == 1)];
            if (slice.Length == alone.Length && slice.Zip(alone).All(p => Math.Abs(p.First - p.Second) <= allowed || p.First.Equals(p.Second))) return new SampleLayout(true, axis);
        }
        if (shape.Length == 1 && one.Dimensions.SequenceEqual(two.Dimensions)) return OneSample(shape, scoreShape);
        throw Refuse(shape, scoreShape, $"the scores \"{scores.Given}\" are {Shapes.Text(one.Dimensions)} for one sample and {Shapes.Text(two.Dimensions)} for two: no axis holds what each sample gives alone");
    }

    /// <summary>Exchanging one sample moves the scores of that sample and no others.</summary>
    private SampleLayout Fixed(int[] shape, int[] scoreShape)
    {
        int samples = shape[0];
        int[] seeds = [.. Enumerable.Range(0, samples)];
        float[] scored = Run(seeds).ToFloats();
        if (scored.Length == 0) throw Empty(scoreShape);
        double allowed = 1e-6 * scored.Max(MathF.Abs);
        int[] byFirst = Moved(0), byLast = Moved(samples - 1);
        if (byFirst.Length + byLast.Length == 0)
        {
            int? assumed = scoreShape.Length > 0 && scoreShape[0] == samples ? 0 : null;
            notes.Add($"{scores.Given}: no score moves with random inputs, so that the batch axis cannot be seen; {(assumed is null ? "all of the input is one sample" : "the first axis is taken for it")}");
            return new SampleLayout(assumed is not null, assumed);
        }
        foreach (int axis in Enumerable.Range(0, scoreShape.Length).Where(a => scoreShape[a] == samples))
        {
            if (byFirst.All(i => Place(i, scoreShape, axis) == 0) && byLast.All(i => Place(i, scoreShape, axis) == samples - 1)) return new SampleLayout(true, axis);
        }
        // As one sample it is right whatever its first axis means; another size of a batch that is open would be another sample.
        return byFirst.Intersect(byLast).Any() || IsFixed
            ? OneSample(shape, scoreShape)
            : throw Refuse(shape, scoreShape, $"the scores \"{scores.Given}\" are {Shapes.Text(scoreShape)} for an input {Shapes.Text(shape)}: no axis counts its {samples} samples");

        int[] Moved(int sample)
        {
            int[] exchanged = [.. seeds];
            exchanged[sample] = samples;
            float[] found = Run(exchanged).ToFloats();
            return [.. Enumerable.Range(0, found.Length).Where(i => Math.Abs(found[i] - scored[i]) > allowed)];
        }
    }

    private SampleLayout OneSample(int[] shape, int[] scoreShape)
    {
        notes.Add($"{input}: {Shapes.Text(shape)} is explained as one sample, since its first axis counts no samples: the scores are {Shapes.Text(scoreShape)}");
        return new SampleLayout(false, scoreShape is [1, ..] ? 0 : null);
    }

    private bool IsFixed => Model.Inputs.First(i => i.Name == input).Dimensions?[0].Size is not null;

    private ModelNotSupportedException Empty(int[] scoreShape) => new(Model.Source,
    [
        new PlanProblem(
            Model.Producer(scores.Given)?.Name ?? scores.Given, Model.Producer(scores.Given)?.OpType ?? "",
            $"the scores \"{scores.Given}\" are {Shapes.Text(scoreShape)} where integer inputs are 0: sizes depend on the values of an input",
            "make that input a constant"),
    ]);

    private ModelNotSupportedException Refuse(int[] shape, int[] scoreShape, string reason) => new(Model.Source,
    [
        new PlanProblem(
            Model.Producer(scores.Given)?.Name ?? scores.Given, Model.Producer(scores.Given)?.OpType ?? "", reason,
            !IsFixed
                ? "explain one input at a time, with --batch 1 (BatchSize of LrpOptions)"
                : "export the model with an open batch or a batch of 1"),
    ]);

    /// <summary>The scores of random samples, each known by its number; inputs that count no samples are the same in every run.</summary>
    private OnnxTensor Run(int[] samples)
    {
        int batch = shapes[input][0];
        return probe.Value(Model, shapes.ToDictionary(s => s.Key, s => Values(s.Key, s.Value)), scores.Tensor);

        OnnxTensor Values(string name, int[] shape)
        {
            bool counts = shape.Length > 0 && shape[0] == batch;
            int[] sample = counts ? shape[1..] : shape, whole = counts ? [samples.Length, .. sample] : shape;
            OnnxElementType type = Model.Inputs.First(i => i.Name == name).ElementType;
            int? picked = rows.TryGetValue(name, out int known) ? known : null;
            return OnnxTensor.FromFloats(
                name, whole, [.. (counts ? samples : [0]).SelectMany(n => RandomInput.Of(type, picked, n, Shapes.Length(sample)))]);
        }
    }

    /// <summary>The index along one axis of the element at a flat index.</summary>
    private static int Place(int flat, int[] shape, int axis) => flat / Shapes.Length(shape.AsSpan(axis + 1)) % shape[axis];
}
