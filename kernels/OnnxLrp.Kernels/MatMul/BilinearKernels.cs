using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.MatMul;

/// <summary>Relevance of the factors of a matrix product z = A B of two activations (attention).</summary>
public static class BilinearKernels
{
    /// <summary>
    /// The relevance of one factor, one thread for each of its values.
    /// <para>Formula: s = R / st(parts * z), st(z) = z + (z &gt;= 0 ? epsilon : -epsilon); for A: relevanceIn (+)= A * (s Bᵀ), for B:
    /// relevanceIn (+)= B * (Aᵀ s), summed over the matrices of z that a broadcast factor went into. With parts = 0 the derivative: s = R,
    /// and no product with the factor itself.</para>
    /// <para>Degenerate case: 0 where st(parts * z) = 0.</para>
    /// <para>Source: Achtibat et al., AttnLRP, ICML 2024, eq. 14, which is parts = 2.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="shape">The shapes of A, B and z.</param>
    /// <param name="second">True for the relevance of B.</param>
    /// <param name="own">The factor whose relevance is written; not read for the derivative.</param>
    /// <param name="other">The other factor.</param>
    /// <param name="output">z; not read for the derivative.</param>
    /// <param name="relevance">R, like z.</param>
    /// <param name="parts">How many factors share z; 0 for the derivative.</param>
    /// <param name="epsilon">The stabiliser.</param>
    /// <param name="relevanceIn">The result, like own.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Redistribute(
        KernelDevice device, BilinearShape shape, bool second, ArrayView<float> own, ArrayView<float> other, ArrayView<float> output,
        ArrayView<float> relevance, int parts, float epsilon, ArrayView<float> relevanceIn, bool accumulate)
    {
        int[] batch = second ? shape.SecondBatch : shape.FirstBatch, otherBatch = second ? shape.FirstBatch : shape.SecondBatch;
        BroadcastAxes matrices = BroadcastAxes.Of(shape.Batch, batch);
        int rows = second ? shape.Inner : shape.Rows, columns = second ? shape.Columns : shape.Inner;
        int length = Expect.Int((long)matrices.KeptLength * rows * columns, nameof(relevanceIn));
        Expect.Length(relevanceIn, length, nameof(relevanceIn));
        Expect.Length(relevance, (long)matrices.Length * shape.Rows * shape.Columns, nameof(relevance));
        if (parts > 0)
        {
            Expect.Length(own, length, nameof(own));
            Expect.Length(output, relevance.Length, nameof(output));
        }
        var others = new StridedAxes(shape.Batch, StridedAxes.BroadcastStrides(otherBatch, shape.Batch));
        BilinearWalk walk = second
            ? new BilinearWalk(columns, shape.Rows, shape.Rows * shape.Inner, 1, 0, shape.Inner, shape.Rows * shape.Columns, 0, 1, shape.Columns)
            : new BilinearWalk(columns, shape.Columns, shape.Inner * shape.Columns, 0, shape.Columns, 1, shape.Rows * shape.Columns, shape.Columns, 0, 1);
        ForEach.Launch(device, length, new BilinearBody(
            walk, rows * columns, matrices.Kept, matrices.Repeated, matrices.Repeats, others, own, other, output, relevance, parts, epsilon,
            new Target(relevanceIn, accumulate)));
    }
}
