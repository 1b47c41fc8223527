using OnnxLrp.Graph;

namespace OnnxLrp.Engines;

/// <summary>
/// Values in host memory, row-major: floats, integers or truth values. An engine converts them where the model declares another width:
/// floats are rounded, floats for an integer input are truncated, integers must fit.
/// </summary>
public readonly record struct HostTensor
{
    /// <summary>A tensor of floats.</summary>
    /// <param name="data">The values; they are not copied.</param>
    /// <param name="shape">The shape; empty for a scalar.</param>
    public HostTensor(ReadOnlyMemory<float> data, int[] shape) => (Type, Data, Shape) = (OnnxElementType.Float, data, shape);

    /// <summary>A tensor of integers.</summary>
    /// <param name="integers">The values; they are not copied.</param>
    /// <param name="shape">The shape; empty for a scalar.</param>
    public HostTensor(ReadOnlyMemory<long> integers, int[] shape) => (Type, Integers, Shape) = (OnnxElementType.Int64, integers, shape);

    /// <summary>A tensor of truth values.</summary>
    /// <param name="booleans">The values; they are not copied.</param>
    /// <param name="shape">The shape; empty for a scalar.</param>
    public HostTensor(ReadOnlyMemory<bool> booleans, int[] shape) => (Type, Booleans, Shape) = (OnnxElementType.Bool, booleans, shape);

    /// <summary>What it holds: Float, Int64 or Bool.</summary>
    public OnnxElementType Type { get; }

    /// <summary>The values of a tensor of floats; else empty.</summary>
    public ReadOnlyMemory<float> Data { get; }

    /// <summary>The values of a tensor of integers; else empty.</summary>
    public ReadOnlyMemory<long> Integers { get; }

    /// <summary>The values of a tensor of truth values; else empty.</summary>
    public ReadOnlyMemory<bool> Booleans { get; }

    /// <summary>The shape; empty for a scalar.</summary>
    public int[] Shape { get; }

    /// <summary>How many values it holds.</summary>
    public int Length => Data.Length + Integers.Length + Booleans.Length;

    /// <summary>Some of the samples along the first axis, with zeros up to a number of samples.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="count">How many.</param>
    /// <param name="padded">How many the result has.</param>
    internal HostTensor Samples(int first, int count, int padded)
    {
        int length = Length / Shape[0];
        int[] shape = [padded, .. Shape.Skip(1)];
        return Type switch
        {
            OnnxElementType.Int64 => new HostTensor(Part(Integers), shape),
            OnnxElementType.Bool => new HostTensor(Part(Booleans), shape),
            _ => new HostTensor(Part(Data), shape),
        };

        ReadOnlyMemory<T> Part<T>(ReadOnlyMemory<T> values)
        {
            ReadOnlyMemory<T> part = values.Slice(first * length, count * length);
            if (padded == count) return part;
            var whole = new T[padded * length];
            part.CopyTo(whole);
            return whole;
        }
    }

    /// <summary>A copy with one axis first.</summary>
    internal HostTensor WithFirst(int axis)
    {
        int[] own = Shape, shape = [own[axis], .. own.Where((_, a) => a != axis)];
        int outer = Shape.Take(axis).Aggregate(1, (a, b) => a * b), size = Shape[axis], inner = Length / Math.Max(1, outer * size);
        return Type switch
        {
            OnnxElementType.Int64 => new HostTensor(Turned(Integers.Span), shape),
            OnnxElementType.Bool => new HostTensor(Turned(Booleans.Span), shape),
            _ => new HostTensor(Turned(Data.Span), shape),
        };

        T[] Turned<T>(ReadOnlySpan<T> values)
        {
            var turned = new T[values.Length];
            for (int i = 0; i < outer * size; i++)
            {
                values.Slice(i * inner, inner).CopyTo(turned.AsSpan((((i % size) * outer) + (i / size)) * inner));
            }
            return turned;
        }
    }

    /// <summary>A copy as floats.</summary>
    internal float[] ToFloats() => Type switch
    {
        OnnxElementType.Int64 => Array.ConvertAll(Integers.ToArray(), v => (float)v),
        OnnxElementType.Bool => Array.ConvertAll(Booleans.ToArray(), v => v ? 1f : 0f),
        _ => Data.ToArray(),
    };

    /// <summary>A copy as integers; floats are truncated.</summary>
    internal long[] ToIntegers() => Type switch
    {
        OnnxElementType.Int64 => Integers.ToArray(),
        OnnxElementType.Bool => Array.ConvertAll(Booleans.ToArray(), v => v ? 1L : 0L),
        _ => Array.ConvertAll(Data.ToArray(), v => (long)v),
    };
}
