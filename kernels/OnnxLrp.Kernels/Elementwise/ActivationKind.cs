namespace OnnxLrp.Kernels.Elementwise;

/// <summary>Activation functions whose derivative <see cref="ActivationKernels.Gradient"/> knows. alpha and beta are its parameters.</summary>
public enum ActivationKind
{
    /// <summary>max(x, 0)</summary>
    Relu,

    /// <summary>x &gt; 0 ? x : alpha x</summary>
    LeakyRelu,

    /// <summary>x &gt; 0 ? x : alpha x with one slope for all; see <see cref="ActivationKernels.PReluGradient"/> for a slope per channel.</summary>
    PRelu,

    /// <summary>min(max(x, alpha), beta)</summary>
    Clip,

    /// <summary>x &gt; 0 ? x : alpha (eˣ - 1)</summary>
    Elu,

    /// <summary>beta (x &gt; 0 ? x : alpha (eˣ - 1))</summary>
    Selu,

    /// <summary>x &gt; 0 ? x : alpha (e^(x / alpha) - 1)</summary>
    Celu,

    /// <summary>1 / (1 + e⁻ˣ)</summary>
    Sigmoid,

    /// <summary>min(max(alpha x + beta, 0), 1)</summary>
    HardSigmoid,

    /// <summary>tanh x</summary>
    Tanh,

    /// <summary>log(1 + eˣ)</summary>
    Softplus,

    /// <summary>x / (1 + |x|)</summary>
    Softsign,

    /// <summary>x sigmoid(alpha x)</summary>
    Silu,

    /// <summary>x (1 + erf(x / √2)) / 2</summary>
    Gelu,

    /// <summary>x (1 + tanh(√(2 / π) (x + 0.044715 x³))) / 2</summary>
    GeluTanh,

    /// <summary>x min(max(x / 6 + 1 / 2, 0), 1)</summary>
    HardSwish,

    /// <summary>x tanh(log(1 + eˣ))</summary>
    Mish,

    /// <summary>erf x</summary>
    Erf,

    /// <summary>eˣ</summary>
    Exp,

    /// <summary>log x</summary>
    Log,

    /// <summary>√x</summary>
    Sqrt,

    /// <summary>|x|</summary>
    Abs,

    /// <summary>-x</summary>
    Neg,

    /// <summary>1 / x</summary>
    Reciprocal,

    /// <summary>sin x</summary>
    Sin,

    /// <summary>cos x</summary>
    Cos,

    /// <summary>tan x</summary>
    Tan,

    /// <summary>arcsin x</summary>
    Asin,

    /// <summary>arccos x</summary>
    Acos,

    /// <summary>arctan x</summary>
    Atan,

    /// <summary>sinh x</summary>
    Sinh,

    /// <summary>cosh x</summary>
    Cosh,

    /// <summary>arsinh x</summary>
    Asinh,

    /// <summary>arcosh x</summary>
    Acosh,

    /// <summary>artanh x</summary>
    Atanh,

    /// <summary>x &gt; alpha ? x : 0</summary>
    ThresholdedRelu,
}
