using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The operators that lowerings use, under short names. Operands broadcast as ONNX says.</summary>
internal static class Arithmetic
{
    /// <summary>So large that the product with any normal number is beyond every ε.</summary>
    private const float Steep = 3e38f;

    public static string Add(this NodeEmitter nodes, string a, string b) => nodes.Emit("Add", [a, b]);

    public static string Subtract(this NodeEmitter nodes, string a, string b) => nodes.Emit("Sub", [a, b]);

    public static string Multiply(this NodeEmitter nodes, string a, string b) => nodes.Emit("Mul", [a, b]);

    /// <summary><c>factor · a</c>; a itself for the factor 1.</summary>
    public static string Multiply(this NodeEmitter nodes, string a, float factor) => factor switch
    {
        1 => a,
        -1 => nodes.Emit("Neg", [a]),
        _ => nodes.Multiply(a, nodes.Scalar(factor)),
    };

    public static string Divide(this NodeEmitter nodes, string a, string b) => nodes.Emit("Div", [a, b]);

    public static string Where(this NodeEmitter nodes, string condition, string yes, string no) => nodes.Emit("Where", [condition, yes, no]);

    public static string Where(this NodeEmitter nodes, string condition, float yes, float no) =>
        nodes.Where(condition, nodes.Scalar(yes), nodes.Scalar(no));

    /// <summary>
    /// <c>st(z) = z + ε·sgn(z)</c>, <c>sgn(0) = +1</c>, without a comparison, which is slow in ONNX Runtime:
    /// <c>z + clip(3e38 z + ε, −ε, ε)</c>.
    /// </summary>
    public static string Stabilised(this NodeEmitter nodes, string z, float epsilon)
    {
        string steep = nodes.Add(nodes.Multiply(z, Steep), nodes.Scalar(epsilon));
        return nodes.Add(z, nodes.Clip(steep, -epsilon, epsilon));
    }

    /// <summary><c>a / z</c>, and 0 where z = 0.</summary>
    public static string QuotientOrZero(this NodeEmitter nodes, string a, string z)
    {
        string isZero = nodes.Emit("Equal", [z, nodes.Scalar(0)]);
        return nodes.Where(isZero, nodes.Scalar(0), nodes.Divide(a, z));
    }

    /// <summary>One number everywhere: a single number without a shape.</summary>
    public static string Filled(this NodeEmitter nodes, float value, int[] shape) => shape.Length == 0
        ? nodes.Scalar(value)
        : nodes.Emit("Expand", [nodes.Scalar(value), nodes.Integers([.. shape.Select(d => (long)d)])]);

    public static string Clip(this NodeEmitter nodes, string a, float low, float high) => nodes.Emit("Clip", [a, nodes.Scalar(low), nodes.Scalar(high)]);

    /// <summary>Zeros in the shape of a tensor.</summary>
    public static string ZerosLike(this NodeEmitter nodes, string a) => nodes.Emit("ConstantOfShape", [nodes.Emit("Shape", [a])]);

    /// <summary>The same values under another shape; −1 stands for what is left, 0 for the size that is there.</summary>
    public static string Reshape(this NodeEmitter nodes, string a, IEnumerable<int> shape) =>
        nodes.Emit("Reshape", [a, nodes.Integers([.. shape.Select(d => (long)d)])]);

    /// <summary>Every value so many times along each spatial dimension.</summary>
    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="a">The tensor.</param>
    /// <param name="sample">Shape of one sample of it, [C, spatial].</param>
    /// <param name="times">How often, for each spatial dimension.</param>
    public static string Repeated(this NodeEmitter nodes, string a, int[] sample, int[] times)
    {
        float[] scales = [1, 1, .. times.Select(t => (float)t)];
        OnnxAttributes nearest = OnnxAttributes.Empty.With("mode", "nearest").With("coordinate_transformation_mode", "asymmetric").With("nearest_mode", "floor");
        string repeated = nodes.Emit("Resize", [a, "", nodes.Constant(scales, [scales.Length])], nearest);
        return nodes.Declare(repeated, [sample[0], .. sample.Skip(1).Zip(times, (size, t) => size * t)]);
    }

    public static string Transpose(this NodeEmitter nodes, string a, IEnumerable<int> axes) =>
        nodes.Emit("Transpose", [a], OnnxAttributes.Empty.With("perm", axes.Select(i => (long)i)));

    public static string Sum(this NodeEmitter nodes, string a, IEnumerable<int> axes, bool keepAxes) => nodes.Emit(
        "ReduceSum", [a, nodes.Integers([.. axes.Select(i => (long)i)])], OnnxAttributes.Empty.With("keepdims", keepAxes ? 1L : 0L));

    /// <summary><c>a[starts : ends : steps]</c> on all axes.</summary>
    public static string Slice(
        this NodeEmitter nodes, string a, IReadOnlyList<long> starts, IReadOnlyList<long> ends, IReadOnlyList<long> steps) => nodes.Emit(
        "Slice",
        [a, nodes.Integers(starts), nodes.Integers(ends), nodes.Integers([.. Enumerable.Range(0, starts.Count).Select(i => (long)i)]), nodes.Integers(steps)]);

    /// <summary>A constant frame around a tensor, on all axes.</summary>
    public static string Pad(this NodeEmitter nodes, string a, IEnumerable<int> begin, IEnumerable<int> end, float value = 0) =>
        nodes.Emit("Pad", [a, nodes.Integers([.. begin.Concat(end).Select(p => (long)p)]), nodes.Scalar(value)]);

    /// <summary>Each value is added to zeros at its index; everything flat.</summary>
    public static string ScatterAdd(this NodeEmitter nodes, string zeros, string indices, string values) => nodes.Emit(
        "ScatterElements", [zeros, indices, values], OnnxAttributes.Empty.With("axis", 0).With("reduction", "add"));
}
