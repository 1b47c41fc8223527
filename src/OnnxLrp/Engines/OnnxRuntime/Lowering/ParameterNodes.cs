using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The parts of a weight as nodes on the weight itself, so that a file holds each weight once. They read nothing but constants: ONNX Runtime
/// computes them when it loads the graph, and a run does not pay for them.
/// </summary>
internal static class ParameterNodes
{
    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="values">The weight.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="part">The part.</param>
    /// <param name="gamma">γ of the gamma parts.</param>
    public static string Part(this NodeEmitter nodes, float[] values, int[] shape, ParameterPart part, float gamma)
    {
        if (part == ParameterPart.One) return nodes.Emit("Expand", [nodes.Scalar(1), nodes.Integers([.. shape.Select(d => (long)d)])]);
        string w = nodes.Constant(values, shape);
        return part switch
        {
            ParameterPart.Value => w,
            ParameterPart.Positive => nodes.Positive(w),
            ParameterPart.Negative => nodes.Negative(w),
            ParameterPart.Absolute => nodes.Absolute(w),
            ParameterPart.Square => nodes.Square(w),
            ParameterPart.GammaPositive => nodes.Add(w, nodes.Multiply(nodes.Positive(w), gamma)),
            ParameterPart.GammaNegative => nodes.Add(w, nodes.Multiply(nodes.Negative(w), gamma)),
            _ => throw new ArgumentOutOfRangeException(nameof(part), part, "unknown part"),
        };
    }
}
