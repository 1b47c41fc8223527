namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>Constants in another order of axes.</summary>
internal static class ConstantLayout
{
    /// <summary>The values of a row-major tensor with its axes in another order.</summary>
    public static float[] Transposed(float[] values, int[] shape, int[] order)
    {
        var strides = new int[shape.Length];
        for (int d = shape.Length - 1, stride = 1; d >= 0; stride *= shape[d], d--)
            strides[d] = stride;
        int[] to = [.. order.Select(a => shape[a])], steps = [.. order.Select(a => strides[a])], index = new int[shape.Length];
        var result = new float[values.Length];
        for (int i = 0, from = 0; i < result.Length; i++)
        {
            result[i] = values[from];
            for (int d = index.Length - 1; d >= 0; d--)
            {
                from += steps[d];
                if (++index[d] < to[d])
                    break;
                from -= steps[d] * to[d];
                index[d] = 0;
            }
        }

        return result;
    }

    /// <summary>The sum of each of so many rows.</summary>
    public static float[] RowSums(float[] values, int rows)
    {
        var sums = new float[rows];
        int length = values.Length / rows;
        for (int r = 0; r < rows; r++)
        {
            double sum = 0;
            foreach (float v in values.AsSpan(r * length, length))
                sum += v;
            sums[r] = (float)sum;
        }

        return sums;
    }
}
