namespace OnnxLrp.Operators.Geometry;

/// <summary>The shape of a linear map <c>L(x; w)</c>, whole batch; without its weights and without any rule.</summary>
internal abstract record LinearGeometry(int[] InputShape, int[] OutputShape)
{
    public int InputLength => Shapes.Length(InputShape);

    public int OutputLength => Shapes.Length(OutputShape);

    /// <summary>The same map for one sample of the batch.</summary>
    public abstract LinearGeometry OneSample();

    protected static int[] One(int[] shape) => [1, .. shape[1..]];
}
