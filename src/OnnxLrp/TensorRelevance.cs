namespace OnnxLrp;

/// <summary>Holds the relevance of one tensor for one sample.</summary>
public sealed class TensorRelevance
{
    internal TensorRelevance(string name, float[] values, IReadOnlyList<int> shape, int? sampleAxis)
    {
        (Name, Values, Shape, SampleAxis) = (name, values, shape, sampleAxis);
        foreach (float value in values) Sum += value;
    }

    /// <summary>Name of the tensor in the model.</summary>
    public string Name { get; }

    /// <summary>Relevance of every value, row-major.</summary>
    public float[] Values { get; }

    /// <summary>The shape, with a batch dimension of 1 where the tensor has one.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>
    /// The axis of the tensor that counts samples and has size 1 here, such as 1 of <c>[T, N, E]</c>; null: the whole tensor belongs to
    /// the sample.
    /// </summary>
    public int? SampleAxis { get; }

    /// <summary>Sum of the values, in double precision.</summary>
    public double Sum { get; }
}
