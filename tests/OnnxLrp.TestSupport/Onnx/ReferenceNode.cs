namespace OnnxLrp.TestSupport.Onnx;

/// <summary>A node of an ONNX graph as read by <see cref="ReferenceModel"/>.</summary>
/// <param name="Op">Operator type.</param>
/// <param name="Inputs">Names of its inputs.</param>
/// <param name="Outputs">Names of its outputs.</param>
/// <param name="Integers">Integer attributes, single ones as lists of one.</param>
/// <param name="Numbers">Float attributes.</param>
public sealed record ReferenceNode(
    string Op,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, int[]> Integers,
    IReadOnlyDictionary<string, float> Numbers)
{
    /// <summary>An integer list attribute, or <paramref name="length"/> times <paramref name="value"/>.</summary>
    public int[] Ints(string name, int length, int value) =>
        Integers.TryGetValue(name, out int[]? ints) ? ints : [.. Enumerable.Repeat(value, length)];

    /// <summary>An integer attribute, or <paramref name="value"/>.</summary>
    public int Int(string name, int value) => Integers.TryGetValue(name, out int[]? ints) ? ints[0] : value;

    /// <summary>A float attribute, or <paramref name="value"/>.</summary>
    public float Number(string name, float value) => Numbers.GetValueOrDefault(name, value);
}
