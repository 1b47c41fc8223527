using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>A linear map <c>L(u; v)</c> and its adjoint <c>Lᵀ(s; v)</c> as nodes, for any part v of its weight; without bias.</summary>
internal abstract class LinearForm
{
    /// <summary><c>L(u; v)</c>; u may be a single sample.</summary>
    public abstract string Forward(string u, ParameterPart part);

    /// <summary><c>Lᵀ(s; v)</c>, whole batch.</summary>
    public abstract string Adjoint(string s, ParameterPart part);

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

    /// <summary>A shape whose batch dimension is what the values give.</summary>
    protected static IEnumerable<int> AnyBatch(int[] shape) => [-1, .. shape[1..]];
}
