namespace OnnxLrp.Graph;

/// <summary>Kind of a graph input or output. Only tensors can be explained; the others are read, written and named in messages.</summary>
public enum OnnxValueKind
{
    /// <summary>A dense tensor.</summary>
    Tensor,

    /// <summary>A list of values, for example the output of ZipMap.</summary>
    Sequence,

    /// <summary>A dictionary.</summary>
    Map,

    /// <summary>A value that may be absent.</summary>
    Optional,

    /// <summary>A sparse tensor.</summary>
    SparseTensor,

    /// <summary>A type that the model defines itself.</summary>
    Opaque,
}
