using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Operators;

/// <summary>
/// What an operator may ask about the node that it describes: attributes, concrete shapes, constants, and which inputs are activations.
/// </summary>
/// <param name="graph">The canonized graph.</param>
/// <param name="facts">Concrete shapes.</param>
/// <param name="node">The node.</param>
/// <param name="activations">Tensors that depend on the explained input.</param>
internal sealed class NodeContext(OnnxGraph graph, GraphFacts facts, OnnxNode node, IReadOnlySet<string> activations)
{
    private readonly HashSet<int> _explained = [];

    public OnnxNode Node => node;

    public int InputCount => node.Inputs.Count;

    public string Output => node.Outputs[0];

    public bool HasInput(int index) => index < node.Inputs.Count && node.Inputs[index].Length > 0;

    public string Input(int index) => HasInput(index)
        ? node.Inputs[index]
        : throw Unsupported($"input {index} is missing", "export the model again");

    public bool IsActivation(int index) => HasInput(index) && activations.Contains(node.Inputs[index]);

    /// <summary>What made an input that is a factor of a product of activations.</summary>
    public Factor Factor(int index) => new GateSearch(graph, facts, activations).Of(Input(index));

    /// <summary>
    /// The first input that depends on the explained input and to which the operator sends no relevance; null if there is none.
    /// </summary>
    public int? Overlooked => Enumerable.Range(0, InputCount).Where(i => IsActivation(i) && !_explained.Contains(i)).Select(i => (int?)i).FirstOrDefault();

    public int[] Shape(string tensor) => facts.Shapes.TryGetValue(tensor, out int[]? shape)
        ? shape
        : throw Unsupported($"the shape of tensor \"{tensor}\" is unknown", "check that ONNX Runtime runs the model");

    public int[] InputShape(int index) => Shape(Input(index));

    public int[] OutputShape => Shape(Output);

    /// <summary>The activation at an input, to which the layer sends relevance.</summary>
    public string Activation(int index)
    {
        if (!IsActivation(index))
        {
            throw Unsupported(
                $"input {index} (\"{Input(index)}\") is a constant where an activation is expected", "the other inputs of this operator may be constants");
        }
        _explained.Add(index);
        return node.Inputs[index];
    }

    /// <summary>An input that says what the operator does with others, such as indices: it takes part and gets no relevance.</summary>
    public string Guide(int index)
    {
        _explained.Add(index);
        return Input(index);
    }

    /// <summary>Whether the values of an input are known before the model runs.</summary>
    public bool IsConstant(int index) => HasInput(index) && facts.Constants.ContainsKey(node.Inputs[index]);

    /// <summary>The constant at an input.</summary>
    public OnnxTensor Constant(int index)
    {
        if (facts.Constants.TryGetValue(Input(index), out OnnxTensor? tensor)) return tensor;
        throw IsActivation(index)
            ? ComputedFromInput(index)
            : Unsupported($"input {index} (\"{Input(index)}\") is neither constant nor computed from the network's input", "make it a constant");
    }

    /// <summary>The refusal of an activation where the operator explains constants only.</summary>
    public OperatorNotSupportedException ComputedFromInput(int index) => Unsupported(
        $"input {index} (\"{Input(index)}\") is computed from the network's input where a constant is expected",
        "only a constant is explained there");

    public float[] Floats(int index) => Constant(index).ToFloats();

    public long[] Integers(int index) => Constant(index).ToInt64s();

    /// <summary>What a canonization knows of the node.</summary>
    public string? About(Func<OnnxGraph, GraphFacts, OnnxNode, string?> ask) => ask(graph, facts, node);

    public static OperatorNotSupportedException Unsupported(string reason, string remedy) => new(reason, remedy);
}
