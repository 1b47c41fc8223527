namespace OnnxLrp.Cli.Input;

/// <summary>One INPUT, ready for the model: a picture, or a tensor of one or more samples.</summary>
/// <param name="File">Where it came from.</param>
/// <param name="Values">The values, row-major.</param>
/// <param name="Shape">Their shape, with the batch dimension.</param>
/// <param name="Canvas">How its relevance can be drawn; null: it is no picture.</param>
internal sealed record ModelInput(InputFile File, float[] Values, int[] Shape, Canvas? Canvas)
{
    public bool IsBatched { get; init; } = true;

    public int Samples => IsBatched ? Shape[0] : 1;

    /// <summary>The shape of one sample, as text to compare.</summary>
    public string SampleShape => string.Join(',', Shape.Skip(1));

    /// <summary>Name of one sample, for results and messages.</summary>
    public string NameOf(int sample) => Samples == 1 ? File.Name : $"{File.Name}#{sample}";
}
