using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Relevance;
using Functions = OnnxLrp.Kernels.Elementwise.Functions;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Launches a function of one element.</summary>
internal delegate void UnaryLaunch(KernelDevice device, BroadcastOperand x, int[] extents, ArrayView<float> target, bool accumulate);

/// <summary>Launches a function of two elements.</summary>
internal delegate void BinaryLaunch(
    KernelDevice device, BroadcastOperand a, BroadcastOperand b, int[] extents, ArrayView<float> target, bool accumulate);

/// <summary>The kernel of each elementwise function.</summary>
internal static class ElementwiseFunctions
{
    public static UnaryLaunch Of(UnaryKind kind) => kind switch
    {
        UnaryKind.Positive => ElementwiseKernels.Unary<Functions.Positive>,
        UnaryKind.Negative => ElementwiseKernels.Unary<Functions.Negative>,
        UnaryKind.Absolute => ElementwiseKernels.Unary<Functions.Absolute>,
        UnaryKind.Square => ElementwiseKernels.Unary<Functions.Square>,
        UnaryKind.Negate => ElementwiseKernels.Unary<Functions.Negate>,
        UnaryKind.Sign => ElementwiseKernels.Unary<Functions.Sign>,
        UnaryKind.Reciprocal => ElementwiseKernels.Unary<Functions.Reciprocal>,
        UnaryKind.Exp => ElementwiseKernels.Unary<Functions.Exp>,
        UnaryKind.Log => ElementwiseKernels.Unary<Functions.Log>,
        UnaryKind.Sqrt => ElementwiseKernels.Unary<Functions.Sqrt>,
        UnaryKind.Sigmoid => ElementwiseKernels.Unary<Functions.Sigmoid>,
        UnaryKind.Softplus => ElementwiseKernels.Unary<Functions.Softplus>,
        UnaryKind.Erf => ElementwiseKernels.Unary<Functions.Erf>,
        UnaryKind.Sin => ElementwiseKernels.Unary<Functions.Sin>,
        UnaryKind.Cos => ElementwiseKernels.Unary<Functions.Cos>,
        UnaryKind.Tan => ElementwiseKernels.Unary<Functions.Tan>,
        UnaryKind.Asin => ElementwiseKernels.Unary<Functions.Asin>,
        UnaryKind.Acos => ElementwiseKernels.Unary<Functions.Acos>,
        UnaryKind.Atan => ElementwiseKernels.Unary<Functions.Atan>,
        UnaryKind.Sinh => ElementwiseKernels.Unary<Functions.Sinh>,
        UnaryKind.Cosh => ElementwiseKernels.Unary<Functions.Cosh>,
        UnaryKind.Tanh => ElementwiseKernels.Unary<Functions.Tanh>,
        UnaryKind.Asinh => ElementwiseKernels.Unary<Functions.Asinh>,
        UnaryKind.Acosh => ElementwiseKernels.Unary<Functions.Acosh>,
        UnaryKind.Atanh => ElementwiseKernels.Unary<Functions.Atanh>,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kernel for this function"),
    };

    public static BinaryLaunch Of(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => ElementwiseKernels.Binary<Functions.Add>,
        BinaryKind.Subtract => ElementwiseKernels.Binary<Functions.Subtract>,
        BinaryKind.Multiply => ElementwiseKernels.Binary<Functions.Multiply>,
        BinaryKind.Divide => ElementwiseKernels.Binary<Functions.Divide>,
        BinaryKind.DivideOrZero => ElementwiseKernels.Binary<Functions.DivideOrZero>,
        BinaryKind.Minimum => ElementwiseKernels.Binary<Functions.Minimum>,
        BinaryKind.Maximum => ElementwiseKernels.Binary<Functions.Maximum>,
        BinaryKind.Power => ElementwiseKernels.Binary<Functions.Power>,
        BinaryKind.And => ElementwiseKernels.Binary<Functions.And>,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kernel for this function"),
    };

    public static BinaryLaunch Of(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Greater => ElementwiseKernels.Binary<Functions.Greater>,
        ComparisonKind.Less => ElementwiseKernels.Binary<Functions.Less>,
        ComparisonKind.Equal => ElementwiseKernels.Binary<Functions.Equal>,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kernel for this comparison"),
    };
}
