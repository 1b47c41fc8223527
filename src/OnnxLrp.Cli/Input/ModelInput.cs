using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;

namespace OnnxLrp.Cli.Input;

/// <summary>One INPUT, ready for the model: the values of all its inputs, for one or more samples.</summary>
/// <param name="File">Where it came from.</param>
/// <param name="Main">The input whose first axis counts samples, if any does.</param>
/// <param name="Values">The values of all inputs, by their names.</param>
internal sealed record ModelInput(InputFile File, string Main, IReadOnlyDictionary<string, InputValue> Values)
{
    public bool IsBatched { get; init; } = true;

    /// <summary>How its relevance is shown, where it is no picture; null: as a picture, or not at all.</summary>
    public IInputView? View { get; init; }

    /// <summary>The axis of the main input that counts samples.</summary>
    public int SampleAxis { get; init; }

    /// <summary>Shape of the main input, with the batch dimension.</summary>
    public int[] Shape => Values[Main].Tensor.Shape;

    /// <summary>The picture, if there is one, else the main tensor where it can be drawn like one.</summary>
    public Canvas? Canvas => Values.Values.Select(v => v.Canvas).FirstOrDefault(c => c?.Picture is not null) ?? Values[Main].Canvas;

    public int Samples => IsBatched ? Shape[SampleAxis] : 1;

    /// <summary>How many values all inputs have together.</summary>
    public long Length => Values.Values.Sum(v => (long)v.Tensor.Length);

    /// <summary>The values as the library takes them.</summary>
    public ModelInputs Inputs => Joined([this]);

    /// <summary>Name of one sample, for results and messages.</summary>
    public string NameOf(int sample) => Samples == 1 ? File.Name : $"{File.Name}#{sample}";

    /// <summary>
    /// Whether another INPUT can be explained in one run with this one: every tensor counts samples and has the same sample's shape.
    /// </summary>
    public bool Joins(ModelInput other) => IsBatched && other.IsBatched && SampleAxis == 0 && Values.Count == other.Values.Count
        && Values.All(
        v => other.Values.TryGetValue(v.Key, out InputValue? value) && CountsSamples(v.Key) && other.CountsSamples(v.Key)
            && v.Value.Tensor.Shape.Skip(1).SequenceEqual(value.Tensor.Shape.Skip(1)));

    /// <summary>Several INPUTs that join, as one batch.</summary>
    public static ModelInputs Joined(IReadOnlyList<ModelInput> inputs)
    {
        var joined = new ModelInputs();
        foreach (string name in inputs[0].Values.Keys) joined.Add(name, Joined([.. inputs.Select(i => i.Values[name].Tensor)]));
        return joined;
    }

    /// <summary>Tensors of one type one after the other along their first axis.</summary>
    public static HostTensor Joined(HostTensor[] tensors)
    {
        if (tensors is [var one]) return one;
        int[] shape = [tensors.Sum(t => t.Shape[0]), .. tensors[0].Shape.Skip(1)];
        if (tensors[0].Integers.Length > 0) return new HostTensor(tensors.SelectMany(t => t.Integers.ToArray()).ToArray(), shape);
        return tensors[0].Booleans.Length > 0
            ? new HostTensor(tensors.SelectMany(t => t.Booleans.ToArray()).ToArray(), shape)
            : new HostTensor(tensors.SelectMany(t => t.Data.ToArray()).ToArray(), shape);
    }

    private bool CountsSamples(string input) => Values[input].Tensor.Shape is [var first, ..] && first == Samples;
}
