using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>A parameter as a constant that broadcasts against its tensor, as small as its layout allows.</summary>
internal static class ParameterTensor
{
    /// <param name="nodes">Where the constant is kept.</param>
    /// <param name="values">Parameters.</param>
    /// <param name="layout">Which parameter belongs to which value of the tensor.</param>
    /// <param name="shape">Shape of the tensor.</param>
    public static string Parameter(this NodeEmitter nodes, float[] values, ParameterLayout layout, int[] shape)
    {
        int end = shape.Length, inner = 1, count = 1;
        while (end > 0 && inner < layout.Inner) inner *= shape[--end];
        int first = end;
        while (first > 0 && count < layout.Count) count *= shape[--first];
        if (inner == layout.Inner && count == layout.Count)
        {
            return nodes.Constant(values, [.. shape.Select((d, axis) => axis >= first && axis < end ? d : 1)]);
        }
        var parameter = new Parameter(values, layout);
        return nodes.Constant([.. Enumerable.Range(0, Shapes.Length(shape)).Select(parameter.At)], shape);
    }
}
