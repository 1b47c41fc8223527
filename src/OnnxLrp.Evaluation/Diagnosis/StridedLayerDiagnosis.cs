namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>How evenly relevance lies at the input of a layer that strides.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Conv, MaxPool, AveragePool or Slice.</param>
/// <param name="Tensor">Its input.</param>
/// <param name="Kernel">Height and width of the window; 1, 1 for Slice.</param>
/// <param name="Stride">Vertical and horizontal stride.</param>
/// <param name="Unseen">Share of the input positions that the layer never looks at.</param>
/// <param name="Checkerboard">Energy of the grid pattern (<see cref="CheckerboardEnergy"/>).</param>
/// <param name="Flags">What is conspicuous, with the reason; empty: nothing.</param>
public sealed record StridedLayerDiagnosis(
    string Node, string Operator, string Tensor, (int Height, int Width) Kernel, (int Height, int Width) Stride, double Unseen, double Checkerboard, IReadOnlyList<string> Flags);
