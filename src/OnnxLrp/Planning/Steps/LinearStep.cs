using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning.Steps;

/// <summary>
/// A rule on a linear layer: <c>R_in (+)= Σ_g f_g Σ_t ± u_t ⊙ Lᵀ(s_g; v_t)</c>, <c>s_g = mask_g(z) ⊙ R / st(z_g)</c>.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="From">z, the output.</param>
/// <param name="To">x, the input.</param>
/// <param name="Geometry">L.</param>
/// <param name="Weight">w; empty where the geometry implies it.</param>
/// <param name="Bias">b, or null.</param>
/// <param name="Groups">The groups that are left after sign knowledge.</param>
/// <param name="Epsilon">ε of the stabiliser.</param>
/// <param name="Gamma">γ of the weight parts.</param>
/// <param name="Box">low and high as whole samples, or null.</param>
internal sealed record LinearStep(
    string Node, string From, RelevanceTarget To, LinearGeometry Geometry, float[] Weight, Parameter? Bias,
    IReadOnlyList<LinearGroup> Groups, float Epsilon, float Gamma, (float[] Low, float[] High)? Box)
    : LrpStep(Node, From, To)
{
    private static readonly InputPart[] Constant = [InputPart.One, InputPart.Low, InputPart.High];

    public bool ReadsInput => Groups.Any(g => g.Terms.Any(t => !Constant.Contains(t.Input)));

    public bool ReadsOutput => Groups.Any(g => g.Mask != OutputMask.None || g.Denominator == DenominatorSource.Output);

    public override IEnumerable<string> Activations => [.. ReadsInput ? [To.Tensor] : Array.Empty<string>(), .. ReadsOutput ? [From] : Array.Empty<string>()];

    public override string Kernel
    {
        get
        {
            int forward = Groups.Sum(g => g.Denominator == DenominatorSource.Terms ? g.Terms.Count : 0), adjoint = Groups.Sum(g => g.Terms.Count);
            string map = Geometry switch
            {
                ConvolutionGeometry { Depthwise: true } => "depthwise",
                ConvolutionGeometry => "conv",
                MatrixGeometry => "gemm",
                WindowGeometry => "avgpool",
                ReductionGeometry => "mean",
                _ => "diagonal",
            };
            return forward == 0 ? $"{map} adjoint×{adjoint}" : $"{map} forward×{forward} adjoint×{adjoint}";
        }
    }
}
