using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>
/// One node as its row of <see cref="CheckTable"/> sees it: what is known of its inputs, its attributes, and how it is refused.
/// </summary>
/// <param name="source">The model, for messages.</param>
/// <param name="opset">Version of the operator set.</param>
/// <param name="node">The node.</param>
/// <param name="known">What is known of each tensor.</param>
internal sealed class CheckedNode(string source, int opset, OnnxNode node, IReadOnlyDictionary<string, KnownTensor> known)
{
    /// <summary>Attributes that count elements: more is absurd, and overflows the arithmetic of those who use it.</summary>
    private const long Largest = int.MaxValue;

    public OnnxNode Node => node;

    public int Opset => opset;

    public int InputCount => node.Inputs.Count;

    /// <summary>Memory that the operator needs besides its outputs, in bytes.</summary>
    public double Workspace { get; set; }

    /// <summary>True where a row found what it cannot judge before the node runs.</summary>
    public bool IsUncertain { get; set; }

    public bool Has(int index) => node.Input(index).Length > 0;

    public KnownTensor Input(int index) => known.GetValueOrDefault(node.Input(index)) ?? KnownTensor.Unknown;

    public long[]? Shape(int index) => Input(index).Shape;

    public double[]? Values(int index) => Input(index).Values;

    /// <summary>Refuses a node that lacks one of its first inputs.</summary>
    public void Require(int inputs)
    {
        for (int i = 0; i < inputs; i++)
        {
            if (!Has(i)) throw Refused($"input {i} is missing", $"{inputs} input{(inputs == 1 ? "" : "s")}");
        }
    }

    /// <summary>Refuses a node that has a gap among its inputs: an operator of any number of inputs needs each.</summary>
    public void RequireAll() => Require(Math.Max(1, node.Inputs.Count));

    /// <summary>An output of the type of input 0.</summary>
    public KnownTensor[] Output(long[]? shape) => [new KnownTensor(Input(0).Type, shape)];

    /// <summary>An output of some type.</summary>
    public static KnownTensor[] Output(long[]? shape, OnnxElementType type) => [new KnownTensor(type, shape)];

    /// <summary>An axis counted from the front.</summary>
    public int Axis(double axis, int rank, string name = "axis") => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Refused(
            $"{name} {KnownTensor.Text(axis)} of a tensor with {rank} axes",
            rank == 0 ? "a tensor with axes" : $"{name} from {-rank} to {rank - 1}");

    /// <summary>Axes counted from the front, each once.</summary>
    public int[] Axes(IEnumerable<double> axes, int rank, string name = "axes")
    {
        int[] found = [.. axes.Select(a => Axis(a, rank, name))];
        return found.Distinct().Count() == found.Length ? found : throw Refused(
            $"{name} {string.Join(", ", axes)} with an axis twice", "each axis once");
    }

    /// <summary>
    /// What an optional input holds, else what the attribute of older operator sets holds; null where neither is there or the input is
    /// computed.
    /// </summary>
    public double[]? ValuesOr(int index) =>
        Has(index) ? Values(index) : FormerAttributes.Of(node, index) is { } attribute ? KnownTensor.Of(attribute).Values : null;

    /// <summary>Whether the operator set of the node has attributes where later ones have inputs.</summary>
    public bool HasFormerAttributes => FormerAttributes.Names(node, opset).Count > 0;

    /// <summary>Whether the values of an optional input are there but not known before the node runs.</summary>
    public bool IsComputed(int index) => Has(index) && Values(index) is null;

    /// <summary>The axis that the node goes along, counted from the front.</summary>
    public int Axis(int rank) => Axis(AxisAttribute.Of(node, opset), rank);

    /// <summary>An integer attribute within bounds.</summary>
    public long Within(string name, long value, long least, long most = Largest) =>
        value >= least && value <= most ? value : throw Refused($"attribute {name} is {value}", $"{least} to {most}");

    /// <summary>A list attribute with one value for each of some axes, each within bounds.</summary>
    public long[] Within(PerAxis list, int count, long least)
    {
        if (list.Given.Count == 0) return [.. Enumerable.Repeat(list.Default, count)];
        if (list.Given.Count != count)
            throw Refused($"attribute {list.Name} has {list.Given.Count} values", $"{count} values, as the input has");
        return list.Given.All(v => v >= least && v <= Largest)
            ? [.. list.Given]
            : throw Refused($"attribute {list.Name} is {KnownTensor.Text(list.Given)}", $"values from {least} to {Largest}");
    }

    /// <summary>A text attribute that must be one of some.</summary>
    public string OneOf(string name, string value, params string[] allowed) =>
        allowed.Contains(value) ? value : throw Refused($"attribute {name} is \"{value}\"", string.Join(" or ", allowed));

    /// <summary>The rank of an input must be within bounds, where it is known.</summary>
    public void Rank(int index, int least, int most = int.MaxValue)
    {
        if (Shape(index) is { } shape && (shape.Length < least || shape.Length > most))
        {
            throw Refused(
                $"input {index} has shape {KnownTensor.Text(shape)}",
                most == int.MaxValue ? $"at least {least} axes" : least == most ? $"{least} axes" : $"{least} to {most} axes");
        }
    }

    /// <summary>Refuses the node where an input has another number of elements.</summary>
    public void Elements(int index, double count)
    {
        if (Has(index) && Shape(index) is { } shape && Input(index).Elements != count)
        {
            throw Refused($"input {index} has shape {KnownTensor.Text(shape)}", $"{count} values");
        }
    }

    /// <summary>The shape to which tensors broadcast; null where one is not known.</summary>
    public long[]? Broadcast(params IEnumerable<long[]?> shapes)
    {
        long[] result = [];
        foreach (long[]? shape in shapes)
        {
            if (shape is null) return null;
            (long[] longer, long[] shorter) = shape.Length > result.Length ? (shape, result) : (result, shape);
            long[] merged = [.. longer];
            for (int i = 1; i <= shorter.Length; i++)
            {
                (long a, long b) = (longer[^i], shorter[^i]);
                if (a != b && a != 1 && b != 1)
                {
                    throw Refused($"shapes {KnownTensor.Text(result)} and {KnownTensor.Text(shape)}", "shapes that broadcast");
                }
                merged[^i] = a == 1 ? b : a;
            }
            result = merged;
        }
        return result;
    }

    /// <summary>The refusal: node, what was found, what was expected.</summary>
    public ForwardFailedException Refused(string found, string expected) =>
        new(source, "checking the model", $"{node}: {found}; expected {expected}", "correct the node or export the model again");
}
