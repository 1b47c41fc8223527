namespace OnnxLrp.Relevance;

/// <summary>What the builders of one model know of its tensors.</summary>
/// <param name="samples">Batch size of the plan.</param>
/// <param name="describe">Shape, batch, element type and sign of a tensor, and whether it holds NaN where its values are dropped.</param>
/// <param name="rectified">For outputs of layers that a Relu reads the output of that Relu: it is there already, and need not be
/// made.</param>
internal sealed class ModelTensors(
    int samples, Func<string, (ValueInfo Info, bool ReadsOneForNaN)> describe, IReadOnlyDictionary<string, string> rectified)
{
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Number of samples, at the batch size of the plan.</summary>
    public int Samples => samples;

    /// <summary>The outputs of Relus, by what they read.</summary>
    public IReadOnlyDictionary<string, string> Rectified => rectified;

    /// <summary>The same model for builders of its forward pass, where the output of a Relu is made from what the Relu reads.</summary>
    public ModelTensors ForForward() => new(samples, describe, new Dictionary<string, string>());

    /// <summary>What is known of a tensor.</summary>
    public (ValueInfo Info, bool ReadsOneForNaN) Describe(string tensor) => describe(tensor);

    /// <summary>A number for an array that is known by its identity.</summary>
    public int NumberOf(object array)
    {
        // Several threads may run passes over one plan.
        lock (_numbers)
        {
            if (!_numbers.TryGetValue(array, out int number)) _numbers[array] = number = _numbers.Count;
            return number;
        }
    }
}
