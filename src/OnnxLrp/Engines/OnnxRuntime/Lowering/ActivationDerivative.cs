using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// <c>f'(x)</c> of every activation. At a kink it is the derivative of the lower side, but 0 at both ends of Clip and HardSigmoid and the middle
/// piece's at both ends of HardSwish, as automatic differentiation has it. Where a root, logarithm or power has no finite derivative, it is
/// 0. Exponentials of bounded functions are taken of what is ≤ 0 only: none overflows.
/// </summary>
/// <param name="nodes">Where nodes are written.</param>
/// <param name="layer">The activation.</param>
/// <param name="x">Its input; not asked for where the derivative is a function of the output.</param>
/// <param name="y">Its output.</param>
/// <param name="shape">Shape of both.</param>
internal sealed class ActivationDerivative(NodeEmitter nodes, ActivationLayer layer, Func<string> x, Func<string> y, int[] shape)
{
    public string Emit() => layer.Function switch
    {
        ActivationFunction.Relu => Above(0, 1, 0),
        ActivationFunction.LeakyRelu => Above(0, 1, layer.Alpha),
        ActivationFunction.PRelu => nodes.Where(nodes.Greater(X, 0), One, nodes.Parameter(layer.Constants!.Values, layer.Constants.Layout, shape)),
        ActivationFunction.Clip => Between(X, layer.Alpha, layer.Beta, 1),
        ActivationFunction.Elu => Above(0, One, Exp(Below0, layer.Alpha)),
        ActivationFunction.Selu => Above(0, nodes.Scalar(layer.Beta), Exp(Below0, layer.Beta * layer.Alpha)),
        ActivationFunction.Celu => Above(0, One, Exp(nodes.Multiply(Below0, 1 / layer.Alpha), 1)),
        ActivationFunction.Sigmoid => nodes.Multiply(y(), nodes.Subtract(One, y())),
        ActivationFunction.HardSigmoid => Between(Plus(nodes.Multiply(X, layer.Alpha), layer.Beta), 0, 1, layer.Alpha),
        ActivationFunction.Tanh => OneMinusSquare(y()),
        ActivationFunction.Softplus => Sigmoid(X),
        ActivationFunction.Softsign => nodes.Emit("Reciprocal", [nodes.Square(Plus(nodes.Absolute(X), 1))]),
        ActivationFunction.Silu => Silu(nodes.Multiply(X, layer.Alpha)),
        ActivationFunction.Gelu => nodes.Add(NormalDistribution, nodes.Multiply(X, Gauss(0.5f, 0.39894228f))),
        ActivationFunction.GeluTanh => GeluTanh(),
        ActivationFunction.HardSwish => nodes.Where(nodes.Less(X, -3), nodes.Scalar(0), Above(3, One, Plus(nodes.Multiply(X, 1f / 3), 0.5f))),
        ActivationFunction.Mish => Mish(),
        ActivationFunction.Erf => Gauss(1, 1.1283792f),
        ActivationFunction.Exp => y(),
        ActivationFunction.Log => Unless(Zero(X), nodes.Emit("Reciprocal", [X])),
        ActivationFunction.Sqrt => Unless(Zero(y()), nodes.Divide(nodes.Scalar(0.5f), y())),
        ActivationFunction.Reciprocal => nodes.Multiply(nodes.Square(y()), -1),
        ActivationFunction.Abs => nodes.Emit("Sign", [X]),
        ActivationFunction.Sin => nodes.Emit("Cos", [X]),
        ActivationFunction.Cos => nodes.Multiply(nodes.Emit("Sin", [X]), -1),
        ActivationFunction.Tan => Plus(nodes.Square(y()), 1),
        ActivationFunction.Asin => InverseRoot(OneMinusSquareOfX),
        ActivationFunction.Acos => nodes.Multiply(InverseRoot(OneMinusSquareOfX), -1),
        ActivationFunction.Atan => nodes.Emit("Reciprocal", [Plus(nodes.Square(X), 1)]),
        ActivationFunction.Sinh => nodes.Emit("Cosh", [X]),
        ActivationFunction.Cosh => nodes.Emit("Sinh", [X]),
        ActivationFunction.Asinh => InverseRoot(Plus(nodes.Square(X), 1)),
        ActivationFunction.Acosh => InverseRoot(nodes.Multiply(Plus(X, -1), Plus(X, 1))),
        ActivationFunction.Atanh => nodes.Emit("Reciprocal", [OneMinusSquareOfX]),
        ActivationFunction.Power => Power(layer.Constants!),
        ActivationFunction.ThresholdedRelu => Above(layer.Alpha, 1, 0),
        ActivationFunction.ThresholdRelu => nodes.Where(nodes.Emit("Equal", [X, y()]), 1, 0),
        _ => throw new InvalidOperationException($"no derivative for {layer.Function}"),
    };

    private string X => x();

    private string One => nodes.Scalar(1);

    /// <summary><c>min(x, 0)</c>.</summary>
    private string Below0 => nodes.Negative(X);

    /// <summary><c>Φ(x) = (1 + erf(x/√2)) / 2</c>.</summary>
    private string NormalDistribution => Plus(nodes.Multiply(nodes.Emit("Erf", [nodes.Multiply(X, 0.70710678f)]), 0.5f), 0.5f);

    /// <summary><c>(1 − x) (1 + x)</c>: near 1 it keeps the digits that <c>1 − x²</c> loses.</summary>
    private string OneMinusSquareOfX => nodes.Multiply(nodes.Subtract(One, X), Plus(X, 1));

    private string Zero(string a) => nodes.Emit("Equal", [a, nodes.Scalar(0)]);

    private string Unless(string condition, string a) => nodes.Where(condition, nodes.Scalar(0), a);

    private string InverseRoot(string a) => nodes.Emit("Reciprocal", [nodes.Emit("Sqrt", [a])]);

    private string Above(float threshold, float above, float below) => nodes.Where(nodes.Greater(X, threshold), above, below);

    private string Above(float threshold, string above, string below) => nodes.Where(nodes.Greater(X, threshold), above, below);

    private string Between(string a, float low, float high, float inside) =>
        nodes.Where(nodes.Emit("And", [nodes.Greater(a, low), nodes.Less(a, high)]), inside, 0);

    private string Plus(string a, float b) => nodes.Add(a, nodes.Scalar(b));

    private string Exp(string a, float factor) => nodes.Multiply(nodes.Emit("Exp", [a]), factor);

    private string Sigmoid(string a) => nodes.Emit("Sigmoid", [a]);

    private string OneMinusSquare(string a) => nodes.Subtract(One, nodes.Square(a));

    /// <summary><c>factor · e^(−rate x²)</c>.</summary>
    private string Gauss(float rate, float factor) => Exp(nodes.Multiply(nodes.Square(X), -rate), factor);

    /// <summary><c>σ(u) (1 + u σ(−u))</c>, u = αx.</summary>
    private string Silu(string u) => nodes.Multiply(Sigmoid(u), Plus(nodes.Multiply(u, Sigmoid(nodes.Multiply(u, -1))), 1));

    /// <summary><c>p x^(p − 1)</c>.</summary>
    private string Power(Parameter exponent)
    {
        if (exponent.Values is [2f]) return nodes.Multiply(X, 2);
        string Each(Func<float, float> value) => nodes.Parameter(exponent.Select(value).Values, exponent.Layout, shape);
        string slope = nodes.Multiply(nodes.Emit("Pow", [X, Each(p => p - 1)]), Each(p => p));
        if (exponent.Values.All(p => p >= 1)) return slope;
        return Unless(nodes.Emit("And", [Zero(X), nodes.Less(Each(p => p), 1)]), slope);
    }

    /// <summary><c>(1 + t)/2 + x/2 (1 − t²) √(2/π) (1 + 3·0.044715 x²)</c>, <c>t = tanh(√(2/π) (x + 0.044715 x³))</c>.</summary>
    private string GeluTanh()
    {
        const float Root = 0.79788456f, Cubic = 0.044715f;
        string square = nodes.Square(X);
        string t = nodes.Emit("Tanh", [nodes.Multiply(nodes.Multiply(X, Plus(nodes.Multiply(square, Cubic), 1)), Root)]);
        string slope = nodes.Multiply(Plus(nodes.Multiply(square, 3 * Cubic), 1), Root / 2);
        return nodes.Add(Plus(nodes.Multiply(t, 0.5f), 0.5f), nodes.Multiply(nodes.Multiply(X, OneMinusSquare(t)), slope));
    }

    /// <summary><c>t + x (1 − t²) σ(x)</c>, <c>t = tanh(softplus(x))</c>.</summary>
    private string Mish()
    {
        string t = nodes.Emit("Tanh", [nodes.Emit("Softplus", [X])]);
        return nodes.Add(t, nodes.Multiply(nodes.Multiply(X, OneMinusSquare(t)), Sigmoid(X)));
    }
}
