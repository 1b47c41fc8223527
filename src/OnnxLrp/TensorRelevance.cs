namespace OnnxLrp;

/// <summary>Holds the relevance of one tensor for one sample.</summary>
public sealed class TensorRelevance
{
    internal TensorRelevance(string name, float[] values, IReadOnlyList<int> shape)
    {
        (Name, Values, Shape) = (name, values, shape);
        foreach (float value in values) Sum += value;
    }

    /// <summary>Name of the tensor in the model.</summary>
    public string Name { get; }

    /// <summary>Relevance of every value, row-major.</summary>
    public float[] Values { get; }

    /// <summary>The shape, with a batch dimension of 1 where the tensor has one.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Sum of the values, in double precision.</summary>
    public double Sum { get; }
}
