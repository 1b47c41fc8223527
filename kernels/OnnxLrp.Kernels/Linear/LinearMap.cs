using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Linear;

/// <summary>
/// A linear map y = L(x; w) over a whole batch, with the two operations relevance propagation needs of it: the denominator (forward)
/// and the redistribution (adjoint). Parts, bias, stabilised division, mask, input product and accumulation are fused into the
/// loads and stores of the map's own kernels.
/// </summary>
public abstract class LinearMap
{
    private protected LinearMap(int batch, long inputLength, long outputLength, long weightLength)
    {
        Expect.AtLeast(batch, 1, nameof(batch));
        Batch = batch;
        InputLength = Expect.Int(inputLength, nameof(inputLength));
        OutputLength = Expect.Int(outputLength, nameof(outputLength));
        WeightLength = Expect.Int(weightLength, nameof(weightLength));
        Expect.True(InputLength % batch == 0 && OutputLength % batch == 0, nameof(batch),
            "a divisor of the input and the output length", $"{batch} for {InputLength} and {OutputLength}");
    }

    /// <summary>Samples in the batch.</summary>
    public int Batch { get; }

    /// <summary>Elements of x, whole batch.</summary>
    public int InputLength { get; }

    /// <summary>Elements of y, whole batch.</summary>
    public int OutputLength { get; }

    /// <summary>Elements of one sample of x.</summary>
    public int InputSampleLength => InputLength / Batch;

    /// <summary>Elements of one sample of y.</summary>
    public int OutputSampleLength => OutputLength / Batch;

    /// <summary>Elements of w; 0 where the map has no weights of its own.</summary>
    public int WeightLength { get; }

    /// <summary>
    /// Adds a term to a denominator.
    /// <para>Formula: z (+)= sign * (L(part(u); part(w)) + part(b)).</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="u">The input of the term.</param>
    /// <param name="w">The weights of the term.</param>
    /// <param name="b">The bias of the term.</param>
    /// <param name="sign">+1 or -1 (any factor works).</param>
    /// <param name="z">The denominator, <see cref="OutputLength"/> elements; must not overlap the inputs.</param>
    /// <param name="accumulate">Add to z instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public void AccumulateDenominator(KernelDevice device, Operand u, Weights w, Bias b, float sign, ArrayView<float> z, bool accumulate)
    {
        Expect.Length(z, OutputLength, nameof(z));
        Expect.AtLeast(b.Inner, 1, "b.Inner");
        Expect.AtLeast(b.Count, 1, "b.Count");
        Part biasPart = Part.Of(b.Part, b.Gamma);
        if (biasPart.Reads)
            Expect.Length(b.Data, b.Count, "b.Data");
        var sink = new DenominatorSink(
            new Target(z, accumulate), new ParameterSource(biasPart.Reads ? b.Data : z, biasPart), b.Inner, b.Count, sign);
        if (Shares(u))
            Forward(device, Source(u, z, new OneSample(InputSampleLength)), Source(w, z), sink);
        else
            Forward(device, Source(u, z, default(EverySample)), Source(w, z), sink);
    }

    /// <summary>
    /// Sends relevance through the adjoint and weighs it by the input of the term.
    /// <para>Formula: relevanceIn (+)= factor * part(u) * Lᵀ(s; part(w)), elementwise in part(u).</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="s">The relevance over its denominator.</param>
    /// <param name="w">The weights of the term.</param>
    /// <param name="u">The input of the term; part One multiplies by 1.</param>
    /// <param name="factor">The factor of the term, sign included.</param>
    /// <param name="relevanceIn">The relevance of the input, <see cref="InputLength"/> elements; must not overlap the relevance in
    /// s.</param>
    /// <param name="accumulate">Add to relevanceIn instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public void Redistribute(
        KernelDevice device, RelevanceQuotient s, Weights w, Operand u, float factor, ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(relevanceIn, InputLength, nameof(relevanceIn));
        if (Shares(u))
            Redistribute(device, s, w, Source(u, relevanceIn, new OneSample(InputSampleLength)), factor, relevanceIn, accumulate);
        else
            Redistribute(device, s, w, Source(u, relevanceIn, default(EverySample)), factor, relevanceIn, accumulate);
    }

    private void Redistribute<TBatch>(
        KernelDevice device, RelevanceQuotient s, Weights w, OperandSource<TBatch> u, float factor, ArrayView<float> relevanceIn, bool accumulate)
        where TBatch : struct, IBatchIndex
    {
        var sink = new RelevanceSink<TBatch>(new Target(relevanceIn, accumulate), u, factor);
        if (s.SharedDenominator && Batch > 1)
            Adjoint(device, Source(s, new OneSample(OutputSampleLength)), Source(w, relevanceIn), sink);
        else
            Adjoint(device, Source(s, default(EverySample)), Source(w, relevanceIn), sink);
    }

    /// <summary>sink[o] = L(source; weights)[o] for every output element.</summary>
    private protected abstract void Forward<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink)
        where TSource : struct, ISource
        where TSink : struct, ISink;

    /// <summary>sink[i] = Lᵀ(source; weights)[i] for every input element.</summary>
    private protected abstract void Adjoint<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink)
        where TSource : struct, ISource
        where TSink : struct, ISink;

    private bool Shares(Operand u) => u.SharedOverBatch && Batch > 1;

    // A kernel must not be given an invalid view, so what is not read is replaced by a view that is there.
    private OperandSource<TBatch> Source<TBatch>(Operand u, ArrayView<float> unread, TBatch batch)
        where TBatch : struct, IBatchIndex
    {
        Part part = Part.Of(u.Part);
        if (part.Reads)
            Expect.Length(u.Data, u.SharedOverBatch ? InputSampleLength : InputLength, "u.Data");
        return new OperandSource<TBatch>(part.Reads ? u.Data : unread, part, batch);
    }

    private ParameterSource Source(Weights w, ArrayView<float> unread)
    {
        Part part = Part.Of(w.Part, w.Gamma);
        bool reads = part.Reads && WeightLength > 0;
        if (reads)
            Expect.Length(w.Data, WeightLength, "w.Data");
        return new ParameterSource(reads ? w.Data : unread, part);
    }

    private QuotientSource<TBatch> Source<TBatch>(RelevanceQuotient s, TBatch batch)
        where TBatch : struct, IBatchIndex
    {
        Expect.Length(s.Relevance, OutputLength, "s.Relevance");
        bool divides = s.Denominator.IsValid && s.Denominator.Length > 0;
        if (divides)
            Expect.Length(s.Denominator, s.SharedDenominator ? OutputSampleLength : OutputLength, "s.Denominator");
        Expect.True(s.Epsilon >= 0, "s.Epsilon", "a number >= 0", s.Epsilon);
        if (s.Mask != SignMask.None)
            Expect.Length(s.Output, OutputLength, "s.Output");
        int mask = s.Mask switch { SignMask.Positive => 1, SignMask.Negative => -1, _ => 0 };
        return new QuotientSource<TBatch>(
            s.Relevance, divides ? s.Denominator : s.Relevance, mask != 0 ? s.Output : s.Relevance, batch, divides, s.Epsilon, mask);
    }
}
