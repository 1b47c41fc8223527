namespace OnnxLrp.Operators.Layers;

/// <summary>How relevance of one output tensor goes to one input tensor.</summary>
internal abstract record Route(string Input, string Output);

/// <summary>Value i of the output is value i of the input.</summary>
internal sealed record AliasRoute(string Input, string Output) : Route(Input, Output);

/// <summary>
/// A rectangular block moves: for every index within <paramref name="Extents"/>, output value
/// <c>OutputOffset + index · OutputStrides</c> came from input value <c>InputOffset + index · InputStrides</c>.
/// </summary>
/// <param name="Input">Input tensor.</param>
/// <param name="Output">Output tensor.</param>
/// <param name="Extents">Size of the block, at most 8 dimensions.</param>
/// <param name="OutputOffset">First value in the output.</param>
/// <param name="OutputStrides">Strides in the output; may be negative.</param>
/// <param name="InputOffset">First value in the input.</param>
/// <param name="InputStrides">Strides in the input; may be negative.</param>
/// <param name="CoversInput">Every input value belongs to the block.</param>
internal sealed record StridedRoute(
    string Input, string Output, int[] Extents, int OutputOffset, int[] OutputStrides, int InputOffset, int[] InputStrides, bool CoversInput)
    : Route(Input, Output);

/// <summary>Every value of the input is repeated along some axes.</summary>
/// <param name="Input">Input tensor.</param>
/// <param name="Output">Output tensor.</param>
/// <param name="InputShape">The input's values as a tensor that broadcasts to <paramref name="OutputShape"/>.</param>
/// <param name="OutputShape">The output's values as a tensor of as many axes, at most 8.</param>
internal sealed record RepeatRoute(string Input, string Output, int[] InputShape, int[] OutputShape) : Route(Input, Output);

/// <summary>Any movement, sample by sample: output value o of a sample came from input value <c>Source[o]</c>, or from nowhere (−1).</summary>
internal sealed record IndexedRoute(string Input, string Output, int[] Source, int InputSampleLength, int Batch) : Route(Input, Output);
