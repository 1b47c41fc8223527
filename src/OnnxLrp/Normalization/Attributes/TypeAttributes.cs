using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes that name the element type in which an operator computes or which it gives out, or that hold a tensor.</summary>
internal static class TypeAttributes
{
    private static readonly string[] Names = ["to", "dtype", "output_dtype", "output_datatype", "stash_type", "softmax_precision"];

    /// <summary>The attributes of a node with other types; the same object where none changes.</summary>
    public static OnnxAttributes Changed(OnnxNode node, Func<OnnxElementType, OnnxElementType> type, Func<OnnxTensor, OnnxTensor> tensor)
    {
        OnnxAttributes attributes = node.Attributes;
        foreach (string name in Names.Where(n => node.Domain.Length == 0 && attributes.Has(n)))
        {
            var named = (OnnxElementType)attributes.Int(name, 0);
            if (type(named) != named)
                attributes = attributes.With(name, (long)type(named));
        }

        bool holdsTensor = node.Is("ConstantOfShape") || node.Is("Constant");
        return holdsTensor && attributes.Tensor("value") is { } value && tensor(value) is var changed && changed != value
            ? attributes.With("value", changed)
            : attributes;
    }
}
