using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>
/// The weights of one direction of a recurrent node, as the constants of its linear layers: rows are what is read, columns the state.
/// Formula of a gate: <c>z = x Wᵀ + h Rᵀ + c ⊙ P + Wb + Rb</c>, as one matrix over <c>[x, h]</c>, or over <c>[x, h, c]</c> with diag(P).
/// </summary>
/// <param name="graph">Holds the constants.</param>
/// <param name="node">The recurrent node.</param>
/// <param name="direction">Index of the direction.</param>
/// <param name="nodes">Where constants are written.</param>
internal sealed class GateWeights(OnnxGraph graph, OnnxNode node, int direction, NodesOverTime nodes)
{
    private readonly Dictionary<string, string> _written = [];

    /// <summary>Size of the state.</summary>
    public int Hidden { get; } = graph.Initializers[node.Input(2)].Dimensions[2];

    /// <summary>Values of a step of the sequence.</summary>
    public int Inputs { get; } = graph.Initializers[node.Input(1)].Dimensions[2];

    /// <summary>Whether gates see the cell.</summary>
    public bool HasPeepholes => node.OpType == "LSTM" && node.Input(7).Length > 0;

    private int Gates => RecurrentAttributes.Gates(node.OpType);

    /// <summary>W and R, one below the other, and diag(P) below them where a peephole is named.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="peephole">Its index in P; null: the gate does not see the cell.</param>
    public string Joined(int gate, int? peephole = null) => Once($"weight{gate}", () =>
    {
        float[] own = [.. Matrix(1, gate, Inputs), .. Matrix(2, gate, Hidden)];
        if (peephole is not { } p) return ([Inputs + Hidden, Hidden], own);
        float[] cell = Part(7, p * Hidden, Hidden), diagonal = new float[Hidden * Hidden];
        for (int j = 0; j < Hidden; j++) diagonal[(j * Hidden) + j] = cell[j];
        return ([Inputs + (2 * Hidden), Hidden], [.. own, .. diagonal]);
    });

    /// <summary>Wb + Rb.</summary>
    public string Bias(int gate) => Once($"bias{gate}", () =>
        ([Hidden], [.. Bias(gate, ofState: false).Zip(Bias(gate, ofState: true), (w, r) => w + r)]));

    /// <summary>W alone.</summary>
    public string OfInput(int gate) => Once($"W{gate}", () => ([Inputs, Hidden], Matrix(1, gate, Inputs)));

    /// <summary>R alone.</summary>
    public string OfState(int gate) => Once($"R{gate}", () => ([Hidden, Hidden], Matrix(2, gate, Hidden)));

    /// <summary>Wb alone.</summary>
    public string BiasOfInput(int gate) => Once($"Wb{gate}", () => ([Hidden], Bias(gate, ofState: false)));

    /// <summary>Rb alone.</summary>
    public string BiasOfState(int gate) => Once($"Rb{gate}", () => ([Hidden], Bias(gate, ofState: true)));

    private string Once(string part, Func<(int[] Shape, float[] Values)> make)
    {
        if (_written.TryGetValue(part, out string? name)) return name;
        (int[] shape, float[] values) = make();
        return _written[part] = nodes.Constant(RecurrentAttributes.Of(node).Directions > 1 ? $"{part}.{direction}" : part, shape, values);
    }

    /// <summary>A gate's rows [H, columns], turned.</summary>
    private float[] Matrix(int input, int gate, int columns)
    {
        float[] rows = Part(input, gate * Hidden * columns, Hidden * columns), turned = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++) turned[(i % columns * Hidden) + (i / columns)] = rows[i];
        return turned;
    }

    private float[] Bias(int gate, bool ofState) =>
        node.Input(3).Length == 0 ? new float[Hidden] : Part(3, (gate + (ofState ? Gates : 0)) * Hidden, Hidden);

    private float[] Part(int input, int first, int count)
    {
        OnnxTensor tensor = graph.Initializers[node.Input(input)];
        float[] values = tensor.SharedFloats();
        return values.AsSpan((direction * (values.Length / tensor.Dimensions[0])) + first, count).ToArray();
    }
}
