using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Tests.Linear;

/// <summary>The formulas of <see cref="LinearMap"/> in double precision, product by product.</summary>
internal static class LinearReference
{
    public static double Part(InputPart part, double x) => part switch
    {
        InputPart.Value => x,
        InputPart.Positive => Math.Max(x, 0),
        InputPart.Negative => Math.Min(x, 0),
        InputPart.Absolute => Math.Abs(x),
        InputPart.One => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    public static double Part(ParameterPart part, double p, double gamma) => part switch
    {
        ParameterPart.Zero => 0,
        ParameterPart.Value => p,
        ParameterPart.Positive => Math.Max(p, 0),
        ParameterPart.Negative => Math.Min(p, 0),
        ParameterPart.Absolute => Math.Abs(p),
        ParameterPart.Square => p * p,
        ParameterPart.One => 1,
        ParameterPart.GammaPositive => p + gamma * Math.Max(p, 0),
        ParameterPart.GammaNegative => p + gamma * Math.Min(p, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    /// <summary>L(part(u); part(w)) and the sum of magnitudes of its products.</summary>
    public static (double[] Value, double[] Magnitude) Forward(LinearProblem problem, float[] u, InputPart input, ParameterPart weight, double gamma)
    {
        double[] value = new double[problem.Map.OutputLength], magnitude = new double[value.Length];
        foreach ((int output, int index, int w) in problem.Connections)
        {
            double product = Part(input, u[index % u.Length]) * Part(weight, problem.Weights[w], gamma);
            value[output] += product;
            magnitude[output] += Math.Abs(product);
        }
        return (value, magnitude);
    }

    /// <summary>Lᵀ(s; part(w)) and the sum of magnitudes of its products.</summary>
    public static (double[] Value, double[] Magnitude) Adjoint(LinearProblem problem, double[] s, ParameterPart weight, double gamma)
    {
        double[] value = new double[problem.Map.InputLength], magnitude = new double[value.Length];
        foreach ((int output, int index, int w) in problem.Connections)
        {
            double product = s[output] * Part(weight, problem.Weights[w], gamma);
            value[index] += product;
            magnitude[index] += Math.Abs(product);
        }
        return (value, magnitude);
    }

    /// <summary>a / st(z) with its degenerate case.</summary>
    public static double Divide(double a, double z, double epsilon)
    {
        double stabilised = z + (z >= 0 ? epsilon : -epsilon);
        return stabilised == 0 ? 0 : a / stabilised;
    }
}
