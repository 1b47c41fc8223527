using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Layers;

/// <summary>How values of one input tensor come to one output tensor, and relevance the other way.</summary>
/// <param name="Input">Input tensor.</param>
/// <param name="Output">Output tensor.</param>
internal abstract record Route(string Input, string Output)
{
    /// <summary>The relevance of the input, from that of the output.</summary>
    public abstract Value Back(RelevanceBuilder build, Value relevance, int[] inputShape);

    /// <summary>Tensors that say where values go, and get no relevance.</summary>
    public virtual IReadOnlyList<string> Guides => [];

    /// <summary>Writes the values of the output that come from the input.</summary>
    /// <param name="tensors">Values of the input and of what guides it.</param>
    /// <param name="output">The output.</param>
    public abstract void Forward(Func<string, double[]> tensors, Span<double> output);

    /// <summary>The two tensors, for passes that move factors.</summary>
    protected MovedTensor Moved => new(Output, Input);
}

/// <summary>Value i of the output is value i of the input.</summary>
internal sealed record AliasRoute(string Input, string Output) : Route(Input, Output)
{
    public override Value Back(RelevanceBuilder build, Value relevance, int[] inputShape) => relevance.Info.Shape.SequenceEqual(inputShape)
        ? relevance
        : build.Emit(new Reshape(inputShape, relevance) { Moves = Moved });

    public override void Forward(Func<string, double[]> tensors, Span<double> output) => tensors(Input).CopyTo(output);
}

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
internal sealed record StridedRoute(
    string Input, string Output, int[] Extents, int OutputOffset, int[] OutputStrides, int InputOffset, int[] InputStrides)
    : Route(Input, Output)
{
    public override Value Back(RelevanceBuilder build, Value relevance, int[] inputShape) => Shapes.Length(Extents) == 0
        ? build.Constant(0, inputShape)
        : build.Emit(
            new BlockMove(Extents, OutputOffset, OutputStrides, InputOffset, InputStrides, inputShape, relevance) { Moves = Moved });

    public override void Forward(Func<string, double[]> tensors, Span<double> output)
    {
        double[] input = tensors(Input);
        var index = new int[Extents.Length];
        for (int e = 0; e < Shapes.Length(Extents); e++)
        {
            (int from, int to) = (InputOffset, OutputOffset);
            for (int d = 0; d < index.Length; d++) (from, to) = (from + (index[d] * InputStrides[d]), to + (index[d] * OutputStrides[d]));
            output[to] = input[from];
            Shapes.Advance(index, Extents);
        }
    }
}

/// <summary>Every value of the input is repeated along some axes.</summary>
/// <param name="Input">Input tensor.</param>
/// <param name="Output">Output tensor.</param>
/// <param name="InputShape">The input's values as a tensor that broadcasts to <paramref name="OutputShape"/>.</param>
/// <param name="OutputShape">The output's values as a tensor of as many axes, at most 8.</param>
internal sealed record RepeatRoute(string Input, string Output, int[] InputShape, int[] OutputShape) : Route(Input, Output)
{
    public override Value Back(RelevanceBuilder build, Value relevance, int[] inputShape) =>
        relevance.Reshape(OutputShape).SumTo(InputShape).Reshape(inputShape);

    public override void Forward(Func<string, double[]> tensors, Span<double> output)
    {
        double[] input = tensors(Input);
        int[] strides = Shapes.BroadcastStrides(InputShape, OutputShape), index = new int[OutputShape.Length];
        for (int e = 0; e < output.Length; e++)
        {
            int from = 0;
            for (int d = 0; d < index.Length; d++) from += index[d] * strides[d];
            output[e] = input[from];
            Shapes.Advance(index, OutputShape);
        }
    }
}

/// <summary>
/// Any movement, sample by sample: output value o of a sample came from input value <c>Source[o]</c>, or from nowhere (−1).
/// </summary>
/// <param name="Input">Input tensor.</param>
/// <param name="Output">Output tensor.</param>
/// <param name="Source">The input value of each output value of a sample, or −1.</param>
/// <param name="InputSampleLength">Values of a sample of the input.</param>
/// <param name="Batch">Samples.</param>
internal sealed record IndexedRoute(string Input, string Output, int[] Source, int InputSampleLength, int Batch) : Route(Input, Output)
{
    public override Value Back(RelevanceBuilder build, Value relevance, int[] inputShape) =>
        build.Emit(new IndexMove(build.NumberOf(Source), Source, Batch, inputShape, relevance));

    public override void Forward(Func<string, double[]> tensors, Span<double> output)
    {
        double[] input = tensors(Input);
        for (int n = 0; n < Batch; n++)
        {
            for (int o = 0; o < Source.Length; o++)
            {
                if (Source[o] >= 0) output[(n * Source.Length) + o] = input[(n * InputSampleLength) + Source[o]];
            }
        }
    }
}

/// <summary>
/// Any movement whose indices are known only when the model runs: output value o of a row came from input value <c>places[o]</c> of that
/// row, or from nowhere (below 0).
/// </summary>
/// <param name="Input">Input tensor.</param>
/// <param name="Output">Output tensor.</param>
/// <param name="Places">The tensor of places, [rows, output values of a row].</param>
/// <param name="RowLength">Input values of a row.</param>
internal sealed record PlacedRoute(string Input, string Output, string Places, int RowLength) : Route(Input, Output)
{
    public override IReadOnlyList<string> Guides => [Places];

    public override Value Back(RelevanceBuilder build, Value relevance, int[] inputShape)
    {
        Value places = build.Activation(Places);
        return build.Emit(new PlacedSum(relevance.Reshape(places.Info.Shape), places, inputShape));
    }

    public override void Forward(Func<string, double[]> tensors, Span<double> output)
    {
        double[] input = tensors(Input), places = tensors(Places);
        int elements = places.Length * RowLength / Math.Max(1, input.Length);
        for (int o = 0; o < places.Length; o++)
        {
            if (places[o] >= 0) output[o] = input[(o / elements * RowLength) + (int)places[o]];
        }
    }
}

/// <summary>Values where a condition holds, or where it does not, that is known only when the model runs; all broadcast to the output.</summary>
/// <param name="Input">Input tensor.</param>
/// <param name="Output">Output tensor.</param>
/// <param name="Condition">The tensor of the condition: above 0 where it holds.</param>
/// <param name="Holds">Whether the values are those where it holds.</param>
/// <param name="Sides">Shapes of input, output and condition.</param>
internal sealed record ChosenRoute(string Input, string Output, string Condition, bool Holds, (int[] Input, int[] Output, int[] Condition) Sides)
    : Route(Input, Output)
{
    public override IReadOnlyList<string> Guides => [Condition];

    public override Value Back(RelevanceBuilder build, Value relevance, int[] inputShape)
    {
        Value holds = build.Activation(Condition) > 0, nothing = build.Scalar(0), all = relevance.Reshape(Sides.Output);
        return (Holds ? holds.Choose(all, nothing) : holds.Choose(nothing, all)).SumTo(inputShape);
    }

    public override void Forward(Func<string, double[]> tensors, Span<double> output)
    {
        double[] input = tensors(Input), condition = tensors(Condition);
        int[] from = Shapes.BroadcastStrides(Sides.Input, Sides.Output), asked = Shapes.BroadcastStrides(Sides.Condition, Sides.Output);
        var index = new int[Sides.Output.Length];
        for (int o = 0; o < output.Length; o++)
        {
            (int i, int c) = (0, 0);
            for (int d = 0; d < index.Length; d++) (i, c) = (i + (index[d] * from[d]), c + (index[d] * asked[d]));
            if (condition[c] > 0 == Holds) output[o] = input[i];
            Shapes.Advance(index, Sides.Output);
        }
    }
}
