using System.Collections;
using System.Numerics.Tensors;
using OnnxLrp.Engines;

namespace OnnxLrp;

/// <summary>
/// Holds values for the inputs of a model, by their names: <c>new ModelInputs { { "x", pixels, [1, 3, 224, 224] } }</c>. Memory is used as
/// it is, without a copy, where nothing else is said; it must not change until the explanation is there.
/// </summary>
public sealed class ModelInputs : IEnumerable<KeyValuePair<string, HostTensor>>
{
    private readonly Dictionary<string, HostTensor> _tensors = [];

    /// <summary>How many inputs have values.</summary>
    public int Count => _tensors.Count;

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">The input's name in the model.</param>
    /// <param name="tensor">The values.</param>
    /// <exception cref="ArgumentException">The input has values already.</exception>
    public ModelInputs Add(string name, HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_tensors.TryAdd(name, tensor)) throw new ArgumentException(
            $"input \"{name}\" is given twice; expected one tensor for each input", nameof(name));
        return this;
    }

    /// <summary>Adds floats.</summary>
    /// <param name="name">The input's name in the model.</param>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">Their shape, with the batch dimension.</param>
    /// <exception cref="ArgumentException">The input has values already.</exception>
    public ModelInputs Add(string name, ReadOnlyMemory<float> values, IReadOnlyList<int> shape) =>
        Add(name, new HostTensor(values, Copy(shape)));

    /// <summary>Adds integers.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlyMemory{float}, IReadOnlyList{int})"/>
    public ModelInputs Add(string name, ReadOnlyMemory<long> values, IReadOnlyList<int> shape) =>
        Add(name, new HostTensor(values, Copy(shape)));

    /// <summary>Adds integers of 32 bits, as a copy of 64.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlyMemory{float}, IReadOnlyList{int})"/>
    public ModelInputs Add(string name, ReadOnlyMemory<int> values, IReadOnlyList<int> shape) =>
        Add(name, Array.ConvertAll(values.ToArray(), v => (long)v), shape);

    /// <summary>Adds truth values, such as a mask.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlyMemory{float}, IReadOnlyList{int})"/>
    public ModelInputs Add(string name, ReadOnlyMemory<bool> values, IReadOnlyList<int> shape) =>
        Add(name, new HostTensor(values, Copy(shape)));

#pragma warning disable SYSLIB5001 // The type is an experiment of the package that ONNX Runtime brings; these members are in its later versions too.
    /// <summary>Adds a copy of a tensor of floats.</summary>
    /// <param name="name">The input's name in the model.</param>
    /// <param name="tensor">The tensor, with the batch dimension.</param>
    /// <exception cref="ArgumentException">The input has values already.</exception>
    public ModelInputs Add(string name, scoped in ReadOnlyTensorSpan<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        var shape = new int[tensor.Rank];
        for (int axis = 0; axis < shape.Length; axis++) shape[axis] = checked((int)tensor.Lengths[axis]);
        return Add(name, values, shape);
    }
#pragma warning restore SYSLIB5001

    /// <summary>Gives the values of an input, if there are any.</summary>
    public bool TryGet(string name, out HostTensor tensor) => _tensors.TryGetValue(name, out tensor);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, HostTensor>> GetEnumerator() => _tensors.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int[] Copy(IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return [.. shape];
    }
}
