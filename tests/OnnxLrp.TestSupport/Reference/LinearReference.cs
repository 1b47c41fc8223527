using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>Every linear operator as an explicit <see cref="LinearMap"/>, built from the operator's definition. Slow and obvious.</summary>
public static partial class LinearReference
{
    /// <summary>
    /// Gemm with constant B and C, <c>y = alpha * x * B' + beta * c</c>; the effective weight is <c>alpha * B'</c>, the bias <c>beta * c</c>.
    /// </summary>
    /// <param name="geometry">Sizes and factors.</param>
    /// <param name="weight">B, row-major in <see cref="GemmGeometry.WeightShape"/>.</param>
    /// <param name="bias">c per output, or null.</param>
    public static LinearMap Gemm(GemmGeometry geometry, ReadOnlySpan<float> weight, float[]? bias = null)
    {
        LinearMap map = new(geometry.InputShape, geometry.OutputShape);
        for (int j = 0; j < geometry.Outputs; j++)
        {
            for (int i = 0; i < geometry.Inputs; i++)
            {
                float b = geometry.TransB ? weight[j * geometry.Inputs + i] : weight[i * geometry.Outputs + j];
                map.Connect(j, i, (double)geometry.Alpha * b);
            }

            map.Bias[j] = bias is null ? 0 : (double)geometry.Beta * bias[j];
        }

        return map;
    }

    /// <summary>MatMul with a constant on the right and the Add after it: <c>y[r, m] = Σ_k x[r, k] w[k, m] + b[m]</c>.</summary>
    /// <param name="rows">Rows of one sample, that is the product of its axes before the last.</param>
    /// <param name="inner">Length of the contracted axis.</param>
    /// <param name="columns">Columns of the constant.</param>
    /// <param name="weight">The constant, [inner, columns].</param>
    /// <param name="bias">Per column, or null.</param>
    public static LinearMap MatMul(int rows, int inner, int columns, ReadOnlySpan<float> weight, float[]? bias = null)
    {
        LinearMap map = new([rows, inner], [rows, columns]);
        for (int r = 0; r < rows; r++)
        {
            for (int m = 0; m < columns; m++)
            {
                for (int k = 0; k < inner; k++)
                    map.Connect(r * columns + m, r * inner + k, weight[k * columns + m]);
                map.Bias[r * columns + m] = bias is null ? 0 : bias[m];
            }
        }

        return map;
    }

    /// <summary>MatMul with the constant on the left: <c>y[m, c] = Σ_k w[m, k] x[k, c]</c>.</summary>
    /// <param name="rows">Rows of the constant.</param>
    /// <param name="inner">Length of the contracted axis.</param>
    /// <param name="columns">Columns of one sample.</param>
    /// <param name="weight">The constant, [rows, inner].</param>
    public static LinearMap MatMulLeft(int rows, int inner, int columns, ReadOnlySpan<float> weight)
    {
        LinearMap map = new([inner, columns], [rows, columns]);
        for (int m = 0; m < rows; m++)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int k = 0; k < inner; k++)
                    map.Connect(m * columns + c, k * columns + c, weight[m * inner + k]);
            }
        }

        return map;
    }

    /// <summary>BatchNormalization at inference as a diagonal: <c>y = w_c x + b_c</c> at every position of channel c.</summary>
    /// <param name="shape">[C, spatial...] of one sample.</param>
    /// <param name="parameters">Parameters per channel.</param>
    public static LinearMap BatchNorm(int[] shape, BatchNormParameters parameters)
    {
        LinearMap map = new(shape, shape);
        foreach (int[] position in IndexSpace.Positions(shape))
        {
            int element = IndexSpace.Flat(position, shape);
            map.Connect(element, element, parameters.Weight(position[0]));
            map.Bias[element] = parameters.Offset(position[0]);
        }

        return map;
    }

    /// <summary>Mean over some axes (ReduceMean; over all spatial axes also GlobalAveragePool): <c>y = Σ x / N</c>.</summary>
    /// <param name="shape">Shape of one sample.</param>
    /// <param name="axes">Axes of that shape (the batch axis is not one of them), kept with extent 1.</param>
    public static LinearMap Mean(int[] shape, params int[] axes) =>
        Reduce(shape, axes, 1.0 / axes.Aggregate(1, (size, axis) => size * shape[axis]));

    /// <summary>Sum over some axes (ReduceSum): <c>y = Σ x</c>. Axes as in <see cref="Mean"/>.</summary>
    public static LinearMap Sum(int[] shape, params int[] axes) => Reduce(shape, axes, 1);

    private static LinearMap Reduce(int[] shape, int[] axes, double weight)
    {
        int[] reduced = [.. shape.Select((extent, axis) => axes.Contains(axis) ? 1 : extent)];
        LinearMap map = new(shape, reduced);
        foreach (int[] position in IndexSpace.Positions(shape))
        {
            int[] target = [.. position.Select((index, axis) => axes.Contains(axis) ? 0 : index)];
            map.Connect(IndexSpace.Flat(target, reduced), IndexSpace.Flat(position, shape), weight);
        }

        return map;
    }
}
