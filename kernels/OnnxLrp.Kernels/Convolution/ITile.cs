namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// The shape of a tile of the matrix product: a group of ThreadRows x ThreadColumns threads, each with a register tile of
/// <see cref="RegisterTile.Size"/>². Struct type parameters, so that every size is a constant to the compiler.
/// </summary>
internal interface ITile
{
    int ThreadRows { get; }

    int ThreadColumns { get; }

    /// <summary>How much of the summed dimension is staged in shared memory at a time.</summary>
    int Depth { get; }
}
