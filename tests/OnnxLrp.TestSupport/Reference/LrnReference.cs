using OnnxLrp.TestSupport.Geometry;
using static System.Math;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>ONNX LRN across channels, for one sample of shape [C, spatial...].</summary>
/// <param name="shape">[C, spatial...].</param>
/// <param name="size">Channels of a window: floor((size - 1) / 2) before and ceil((size - 1) / 2) after.</param>
/// <param name="alpha">α; it is divided by <paramref name="size"/>.</param>
/// <param name="beta">β.</param>
/// <param name="bias">The constant under the power.</param>
public sealed class LrnReference(int[] shape, int size, double alpha = 1e-4, double beta = 0.75, double bias = 1)
{
    private readonly int _spatial = IndexSpace.Size(shape) / shape[0];

    /// <summary><c>y_k = x_k / (bias + α/size Σ_i x_i²)^β</c>, i over the window of k.</summary>
    public double[] Forward(double[] x) => [.. x.Select((value, k) => value / Pow(Base(x, k), beta))];

    /// <summary>
    /// Taylor (Binder 2016): <c>z_kk = x_k / (bias + α/size x_k²)^β</c>,
    /// <c>z_ik = -2 β α/size x_k x_i² / (bias + α/size Σ x²)^(β+1)</c>, <c>R_i = Σ_k R_k z_ik / st(Σ_i z_ik)</c>.
    /// </summary>
    public double[] Taylor(double[] x, double[] relevance, double epsilon = Stabilizer.Default)
    {
        double[] result = new double[x.Length];
        for (int k = 0; k < x.Length; k++)
        {
            double total = Window(k).Sum(i => Part(x, i, k));
            foreach (int i in Window(k))
                result[i] += Part(x, i, k) * Stabilizer.Divide(relevance[k], total, epsilon);
        }

        return result;
    }

    private double Part(double[] x, int i, int k) => i == k
        ? x[k] / Pow(bias + alpha / size * x[k] * x[k], beta)
        : -2 * beta * (alpha / size) * x[k] * x[i] * x[i] / Pow(Base(x, k), beta + 1);

    private double Base(double[] x, int k) => bias + alpha / size * Window(k).Sum(i => x[i] * x[i]);

    private IEnumerable<int> Window(int element)
    {
        int channel = element / _spatial;
        int first = Max(channel - (size - 1) / 2, 0);
        int last = Min(channel + size / 2, shape[0] - 1);
        for (int c = first; c <= last; c++)
            yield return element + (c - channel) * _spatial;
    }
}
