namespace OnnxLrp.Relevance.Geometry;

/// <summary>A constant of a layer (weight of a diagonal map, bias) with the layout that says which value belongs where.</summary>
public sealed record Parameter(float[] Values, ParameterLayout Layout)
{
    /// <summary>A constant broadcast against a tensor; expanded to a whole tensor where its layout cannot be described otherwise.</summary>
    public static Parameter Broadcast(ReadOnlySpan<float> values, ReadOnlySpan<int> constant, ReadOnlySpan<int> shape)
    {
        if (ParameterLayout.OfBroadcast(constant, shape) is { } layout) return new Parameter(values.ToArray(), layout);
        var expanded = new float[Shapes.Length(shape)];
        int[] strides = Shapes.BroadcastStrides(constant, shape);
        int[] index = new int[shape.Length];
        for (int e = 0; e < expanded.Length; e++)
        {
            int source = 0;
            for (int d = 0; d < index.Length; d++) source += index[d] * strides[d];
            expanded[e] = values[source];
            Shapes.Advance(index, shape);
        }
        return new Parameter(expanded, new ParameterLayout(1, expanded.Length));
    }

    /// <summary>The sum of two parameters of one tensor.</summary>
    public static Parameter Add(Parameter? first, Parameter second, int tensorLength)
    {
        if (first is null) return second;
        if (first.Layout == second.Layout) return new Parameter([.. first.Values.Zip(second.Values, (a, b) => a + b)], first.Layout);
        int length = Math.Max(first.Layout.Inner * first.Layout.Count, second.Layout.Inner * second.Layout.Count);
        if (length % (first.Layout.Inner * first.Layout.Count) != 0 || length % (second.Layout.Inner * second.Layout.Count) != 0) length = tensorLength;
        var sum = new float[length];
        for (int e = 0; e < length; e++) sum[e] = first.At(e) + second.At(e);
        return new Parameter(sum, new ParameterLayout(1, length));
    }

    /// <summary>The parameter of value <paramref name="e"/>.</summary>
    public float At(int e) => Values[e / Layout.Inner % Layout.Count];

    /// <summary>The parameter with every value changed.</summary>
    public Parameter Select(Func<float, float> change) => this with { Values = [.. Values.Select(change)] };
}
