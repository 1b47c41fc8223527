namespace OnnxLrp.Operators.Layers;

/// <summary>The elementwise functions that are known, with their derivatives, to the engines.</summary>
internal enum ActivationFunction
{
    Relu,
    LeakyRelu,
    PRelu,
    Clip,
    Elu,
    Selu,
    Celu,
    Sigmoid,
    HardSigmoid,
    Tanh,
    Softplus,
    Softsign,
    Silu,
    Gelu,
    GeluTanh,
    HardSwish,
    Mish,
    Erf,
    Exp,
    Log,
    Sqrt,
    Reciprocal,
    Abs,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Asinh,
    Acosh,
    Atanh,

    /// <summary>x^p with constant exponents p.</summary>
    Power,
    ThresholdedRelu,

    /// <summary>max(x, t) or min(x, t) with a threshold per channel: what is left of a Relu after its BatchNormalization moved to the right.</summary>
    ThresholdRelu,
}
