using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// Elements of each row go to the places that the model gives them when it runs: <c>r[n, i] = Σ_{o: place[n, o] = i} s[n, o]</c>. A place
/// below 0 is nowhere. The relevance of whatever moves values by indices that are inputs or are computed.
/// </summary>
public sealed record PlacedSum : Compound
{
    internal PlacedSum(Value s, Value places, int[] shape) : base(s, places) => ResultShape = shape;

    /// <summary>The place of each element, [rows, elements of a row].</summary>
    public Value Places => Operands[1];

    /// <summary>Number of rows.</summary>
    public int Rows => Places.Shape[0];

    /// <summary>Number of elements of a row of the result.</summary>
    public int RowLength => Shapes.Length(ResultShape) / Rows;

    /// <inheritdoc/>
    public override int[] ResultShape { get; }

    /// <inheritdoc/>
    public override string Text => $"sum by places into [{Shapes.Text(ResultShape)}]";

    /// <inheritdoc/>
    public override string Kernel => "placed sum";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        int elements = Places.Shape[1];
        Value all = build.Parameter([.. Enumerable.Range(0, RowLength).Select(i => (float)i)], 1, 1, RowLength);
        Value hits = Places.Reshape(Rows, elements, 1).EqualTo(all).Choose(1, 0);
        Value s = Operands[0].Reshape(Rows, 1, elements);
        return build.Emit(new MatrixProduct(transposeA: false, transposeB: false, s, hits)).Reshape(ResultShape);
    }
}
