using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>A linear map <c>L(u; v)</c> and its adjoint <c>Lᵀ(s; v)</c> as nodes, for any part v of its weight.</summary>
/// <param name="geometry">The map's shapes.</param>
/// <param name="nodes">Where nodes are written.</param>
internal abstract class LinearForm(LinearGeometry geometry, NodeEmitter nodes)
{
    /// <summary><c>L(u; v)</c>; u may be a single sample.</summary>
    public abstract string Forward(string u, ParameterPart part);

    /// <summary><c>Lᵀ(s; v)</c>, whole batch.</summary>
    public abstract string Adjoint(string s, ParameterPart part);

    /// <summary><c>L(u; v) + c</c>.</summary>
    /// <param name="u">The input; may be a single sample.</param>
    /// <param name="part">v.</param>
    /// <param name="bias">c in the shape of the output.</param>
    public virtual string Forward(string u, ParameterPart part, Parameter bias) =>
        nodes.Add(Forward(u, part), nodes.Parameter(bias.Values, bias.Layout, geometry.OutputShape));

    /// <summary><c>f · Lᵀ(s; v)</c>; f goes into a constant where there is one.</summary>
    public virtual string Adjoint(string s, ParameterPart part, float factor) => nodes.Multiply(Adjoint(s, part), factor);

    /// <summary>The form of a step's geometry.</summary>
    public static LinearForm For(LinearStep step, NodeEmitter nodes) => step.Geometry switch
    {
        ConvolutionGeometry g => new ConvolutionForm(g, step.Weight, step.Gamma, nodes),
        MatrixGeometry g => new MatrixForm(g, step.Weight, step.Gamma, nodes),
        WindowGeometry g => new AveragePoolForm(g, step.Gamma, nodes),
        ReductionGeometry g => new ReductionForm(g, step.Gamma, nodes),
        DiagonalGeometry g => new DiagonalForm(g, step.Weight, step.Gamma, nodes),
        _ => throw new InvalidOperationException($"{step.Node}: no ONNX form for {step.Geometry.GetType().Name}"),
    };
}
