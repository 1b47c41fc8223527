namespace OnnxLrp.Errors;

/// <summary>
/// A model holds nodes that may end the process when ONNX Runtime runs them. Raised only where the application asked for it (<see
/// cref="UnsafeModels.Refuse"/>), so that it can run such models in a process of their own.
/// </summary>
public sealed class UnsafeModelException : OnnxLrpException
{
    /// <summary>Builds the message from the model and one of the nodes.</summary>
    /// <param name="model">The model file, or the name given to a model read from memory.</param>
    /// <param name="node">Name and operator of a node that cannot be judged.</param>
    public UnsafeModelException(string model, string node)
        : base(
            $"{model}: {node} cannot be checked before it runs; expected operators whose sizes follow from the input's; "
            + "run the model in a process of its own.")
        => (Model, Node) = (model, node);

    /// <summary>The model file, or the name given to a model read from memory.</summary>
    public string Model { get; }

    /// <summary>Name and operator of a node that cannot be judged.</summary>
    public string Node { get; }
}
