namespace OnnxLrp.Errors;

/// <summary>A node's attribute has another type than the operator defines.</summary>
public sealed class AttributeTypeException : OnnxLrpException
{
    /// <summary>Builds the message from node, attribute, expected and found type.</summary>
    /// <param name="node">Node name and operator, for example <c>conv1 (Conv)</c>.</param>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="expected">The type that the operator defines.</param>
    /// <param name="found">The type in the file.</param>
    public AttributeTypeException(string node, string attribute, string expected, string found)
        : base($"{node}: attribute '{attribute}' is of type {found}; expected {expected}; export the model again or correct the attribute.")
        => (Node, Attribute) = (node, attribute);

    /// <summary>Node name and operator.</summary>
    public string Node { get; }

    /// <summary>The attribute's name.</summary>
    public string Attribute { get; }
}
