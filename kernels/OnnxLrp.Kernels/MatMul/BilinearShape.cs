namespace OnnxLrp.Kernels.MatMul;

/// <summary>z[batch, Rows, Columns] = A[first batch, Rows, Inner] B[second batch, Inner, Columns]; the batches broadcast.</summary>
/// <param name="Batch">Leading axes of z, at least one.</param>
/// <param name="FirstBatch">Those of A, as many: those of z, or 1.</param>
/// <param name="SecondBatch">Those of B, as many: those of z, or 1.</param>
/// <param name="Rows">Rows of A.</param>
/// <param name="Inner">Columns of A, rows of B.</param>
/// <param name="Columns">Columns of B.</param>
public readonly record struct BilinearShape(int[] Batch, int[] FirstBatch, int[] SecondBatch, int Rows, int Inner, int Columns);
