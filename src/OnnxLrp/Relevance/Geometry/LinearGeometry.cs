namespace OnnxLrp.Relevance.Geometry;

/// <summary>The shape of a linear map <c>L(x; w)</c>, whole batch; without its weights and without any rule.</summary>
/// <param name="InputShape">Shape of x.</param>
/// <param name="OutputShape">Shape of L(x; w).</param>
public abstract record LinearGeometry(int[] InputShape, int[] OutputShape)
{
    /// <summary>Number of values of x.</summary>
    public int InputLength => Shapes.Length(InputShape);

    /// <summary>Number of values of L(x; w).</summary>
    public int OutputLength => Shapes.Length(OutputShape);

    /// <summary>What kind of map it is, as plans print it.</summary>
    public abstract string Name { get; }

    /// <summary>The map with all that distinguishes it from others, as graphs print it.</summary>
    public abstract string Text { get; }

    /// <summary>Whether the denominators of rules that read no data are the same for every sample.</summary>
    internal virtual bool IsSameForAllSamples => false;

    /// <summary>The same map for one sample of the batch.</summary>
    internal abstract LinearGeometry OneSample();

    /// <summary><c>L(u; v)</c>; u may be a single sample.</summary>
    internal abstract Value Apply(RelevanceBuilder build, Value u, LayerWeight v);

    /// <summary><c>f · Lᵀ(s; v)</c>, the adjoint.</summary>
    internal abstract Value Transpose(RelevanceBuilder build, Value s, LayerWeight v, double factor);

    /// <summary>Products that one sample takes.</summary>
    /// <param name="weights">Number of weights.</param>
    internal virtual long Products(long weights) => 0;

    /// <inheritdoc/>
    public sealed override string ToString() => Text;

    /// <summary>A shape with a batch of 1.</summary>
    protected static int[] One(int[] shape) => [1, .. shape[1..]];

    /// <summary>Both shapes.</summary>
    protected string ShapeText => $"[{Shapes.Text(InputShape)}]→[{Shapes.Text(OutputShape)}]";

    /// <summary>A parameter of each axis, where it is not the usual one.</summary>
    protected static string Each(string name, int[] values, int usual) =>
        values.All(v => v == usual) ? "" : $" {name} {Shapes.Text(values)}";
}
