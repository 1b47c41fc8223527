using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>
/// The model with samples first in its inputs: where an input has them on another axis, such as <c>[T, N, E]</c>, the graph takes it with
/// that axis first and turns it back. Values and shapes of the file's layout are turned on their way in.
/// </summary>
internal sealed class SampleOrder
{
    private readonly IReadOnlyDictionary<string, int> _axes;

    private SampleOrder(OnnxGraph model, OnnxGraph graph, IReadOnlyDictionary<string, int> axes) => (Model, Graph, _axes) = (model, graph, axes);

    /// <summary>The model as it was read.</summary>
    public OnnxGraph Model { get; }

    /// <summary>The model with samples first.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Whether an input has its samples on another axis than the first.</summary>
    public bool Turns => _axes.Count > 0;

    /// <summary>Inputs whose samples are not on the first axis, with the axis.</summary>
    public IReadOnlyDictionary<string, int> Axes => _axes;

    /// <summary>Finds the axes of a model's inputs, and writes it with samples first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="main">The input that the others follow; null: the first one.</param>
    /// <param name="probe">Runs the model where names and sizes do not say it.</param>
    public static SampleOrder Of(OnnxGraph model, string? main, IGraphProbe probe)
    {
        IReadOnlyDictionary<string, int> axes = new SampleAxes(model, probe).Find(main);
        // What a subgraph captures keeps its layout.
        bool isCaptured = model.Nodes.Any(n => n.Captured.Any(axes.ContainsKey));
        if (axes.Count == 0 || isCaptured) return new SampleOrder(model, model, new Dictionary<string, int>());
        HashSet<string> names = [.. model.Nodes.Select(n => n.Name), .. model.Nodes.SelectMany(n => n.Outputs)];
        Dictionary<string, string> turned = axes.Keys.ToDictionary(i => i, i => Unused($"{i}.turned", names));
        OnnxNode[] back =
        [
            .. model.Inputs.Where(i => axes.ContainsKey(i.Name)).Select(i => new OnnxNode(
                turned[i.Name], "Transpose", [i.Name], [turned[i.Name]],
                OnnxAttributes.Empty.With("perm", Back(axes[i.Name], i.Dimensions!.Count).Select(a => (long)a)))),
        ];
        OnnxGraph graph = model with
        {
            Nodes =
            [
                .. back,
                .. model.Nodes.Select(n => n.Inputs.Any(turned.ContainsKey)
                    ? n.With(inputs: [.. n.Inputs.Select(i => turned.GetValueOrDefault(i, i))])
                    : n),
            ],
            Inputs = [.. model.Inputs.Select(i => axes.TryGetValue(i.Name, out int axis) ? i with { Dimensions = First(i.Dimensions!, axis) } : i)],
        };
        return new SampleOrder(model, graph.Sorted(), axes);
    }

    /// <summary>A shape of the file's layout with samples first.</summary>
    public int[] Turned(string input, IReadOnlyList<int> shape) =>
        _axes.TryGetValue(input, out int axis) && axis < shape.Count ? [.. First(shape, axis)] : [.. shape];

    /// <summary>An axis of the file's layout, where samples are first.</summary>
    public int Turned(string input, int axis, int rank)
    {
        if (!_axes.TryGetValue(input, out int samples)) return axis;
        int counted = axis < 0 ? axis + rank : axis;
        return counted == samples ? 0 : counted < samples ? counted + 1 : counted;
    }

    /// <summary>A shape with samples first in the file's layout.</summary>
    public static int[] InFile(IReadOnlyList<int> shape, int axis) => [.. Back(axis, shape.Count).Select(a => shape[a])];

    private static T[] First<T>(IReadOnlyList<T> list, int axis) => [list[axis], .. list.Where((_, a) => a != axis)];

    /// <summary>For each axis of the file's layout the one where samples are first.</summary>
    private static int[] Back(int axis, int rank) => [.. Enumerable.Range(0, rank).Select(a => a == axis ? 0 : a < axis ? a + 1 : a)];

    private static string Unused(string wanted, HashSet<string> names)
    {
        string name = wanted;
        for (int i = 2; !names.Add(name); i++) name = $"{wanted}_{i}";
        return name;
    }
}
