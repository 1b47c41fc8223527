using OnnxLrp.TestSupport.Geometry;
using static System.Math;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>The BatchNorm rules (Hui and Binder 2019), element by element, for one sample of shape [C, spatial...].</summary>
/// <param name="shape">[C, spatial...] of one sample.</param>
/// <param name="parameters">Parameters per channel.</param>
public sealed class BatchNormReference(int[] shape, BatchNormParameters parameters)
{
    /// <summary><c>y = w x + b</c>.</summary>
    public double[] Forward(double[] x) => EachElement(x, (value, c) => W(c) * value + B(c));

    /// <summary><c>R_x = R</c>.</summary>
    public double[] Identity(double[] relevance) => [.. relevance];

    /// <summary><c>R_x = w x R / st(w x + b)</c>.</summary>
    public double[] Epsilon(double[] x, double[] relevance, double epsilon = Stabilizer.Default) =>
        EachElement(x, relevance, (value, c, r) => Stabilizer.Divide(W(c) * value * r, W(c) * value + B(c), epsilon));

    /// <summary>
    /// z₁ = w x and z₂ = b sorted by sign: <c>R_x = (α z₁⁺ / st(z₁⁺ + z₂⁺) - β z₁⁻ / st(z₁⁻ + z₂⁻)) R</c>.
    /// </summary>
    public double[] AlphaBeta(double[] x, double[] relevance, double alpha, double beta, double epsilon = Stabilizer.Default) =>
        EachElement(x, relevance, (value, c, r) =>
        {
            double z1 = W(c) * value;
            double positive = Stabilizer.Divide(Max(z1, 0), Max(z1, 0) + Max(B(c), 0), epsilon);
            double negative = Stabilizer.Divide(Min(z1, 0), Min(z1, 0) + Min(B(c), 0), epsilon);
            return (alpha * positive - beta * negative) * r;
        });

    /// <summary><c>R_x = |w x| / st(|w x| + |b|) R</c>; with ε = 0 the paper's formula and 0/0 = 0. The golden cases have the default ε.</summary>
    public double[] Absolute(double[] x, double[] relevance, double epsilon = Stabilizer.Default) =>
        EachElement(x, relevance, (value, c, r) => Stabilizer.Divide(Abs(W(c) * value), Abs(W(c) * value) + Abs(B(c)), epsilon) * r);

    /// <summary>
    /// abs with the bias split into its two parts: <c>R_x = |w x| / st(|w x| + |w μ| + |β|) R</c>; ε as in <see cref="Absolute"/>.
    /// </summary>
    public double[] AbsoluteSplit(double[] x, double[] relevance, double epsilon = Stabilizer.Default) =>
        EachElement(x, relevance, (value, c, r) =>
        {
            double own = Abs(W(c) * value);
            return Stabilizer.Divide(own, own + Abs(W(c) * parameters.Mean[c]) + Abs(parameters.Shift[c]), epsilon) * r;
        });

    private double W(int channel) => parameters.Weight(channel);

    private double B(int channel) => parameters.Offset(channel);

    private double[] EachElement(double[] x, Func<double, int, double> function) => EachElement(x, x, (value, c, _) => function(value, c));

    private double[] EachElement(double[] x, double[] relevance, Func<double, int, double, double> function)
    {
        int spatial = IndexSpace.Size(shape) / shape[0];
        return [.. x.Select((value, element) => function(value, element / spatial % shape[0], relevance[element]))];
    }
}
