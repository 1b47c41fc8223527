namespace OnnxLrp.Kernels.MatMul;

/// <summary>
/// Where the l-th summand of element (row, column) of a factor lies in the other factor and in z: strides of matrix, row, column and l.
/// </summary>
internal readonly struct BilinearWalk(
    int columns, int summands, int otherMatrix, int otherRow, int otherColumn, int otherStep, int outputMatrix, int outputRow, int outputColumn, int outputStep)
{
    public readonly int Columns = columns;
    public readonly int Summands = summands;
    public readonly int OtherMatrix = otherMatrix;
    public readonly int OtherRow = otherRow;
    public readonly int OtherColumn = otherColumn;
    public readonly int OtherStep = otherStep;
    public readonly int OutputMatrix = outputMatrix;
    public readonly int OutputRow = outputRow;
    public readonly int OutputColumn = outputColumn;
    public readonly int OutputStep = outputStep;
}
