using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The terms of a rule on one layer. Constant inputs (1, low, high) are one sample, which broadcasts over the batch.</summary>
/// <param name="step">The step.</param>
/// <param name="nodes">Where nodes are written.</param>
internal sealed class LinearTerms(LinearStep step, NodeEmitter nodes)
{
    private readonly LinearForm _form = LinearForm.For(step, nodes);

    /// <summary><c>z_g + shift = Σ_t ±(L(u_t; v_t) + c_t) + shift</c>; the shift goes into the bias of the first term.</summary>
    public string Denominator(LinearGroup group, float shift = 0)
    {
        string? z = null;
        foreach (RuleTerm term in group.Terms)
        {
            z = nodes.Accumulate(z, Forward(term, shift * term.Sign), term.Sign);
            shift = 0;
        }
        return z ?? throw new InvalidOperationException($"{step.Node}: a group without terms");
    }

    /// <summary><c>f · Lᵀ(s; v)</c>.</summary>
    public string Adjoint(string s, ParameterPart part, float factor) => _form.Adjoint(s, part, factor);

    /// <summary>The input of a term.</summary>
    public string Input(InputPart part) => part switch
    {
        InputPart.Value => step.To.Tensor,
        InputPart.Positive => nodes.Positive(step.To.Tensor),
        InputPart.Negative => nodes.Negative(step.To.Tensor),
        InputPart.Absolute => nodes.Absolute(step.To.Tensor),
        InputPart.One => OneSample([.. Enumerable.Repeat(1f, Shapes.Length(step.Geometry.InputShape.AsSpan(1)))]),
        InputPart.Low => OneSample(step.Box!.Value.Low),
        InputPart.High => OneSample(step.Box!.Value.High),
        _ => throw new InvalidOperationException($"{step.Node}: unknown input part {part}"),
    };

    private string Forward(RuleTerm term, float shift)
    {
        Parameter? bias = step.Bias is { } b && term.Bias != ParameterPart.Zero ? b.Select(v => ParameterParts.Of(v, term.Bias, step.Gamma) + shift)
            : shift != 0 ? new Parameter([shift], new ParameterLayout(1, 1)) : null;
        string u = Input(term.Input);
        return bias is null ? _form.Forward(u, term.Weight) : _form.Forward(u, term.Weight, bias);
    }

    private string OneSample(float[] values) => nodes.Constant(values, [1, .. step.Geometry.InputShape[1..]]);
}
