using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The terms of a rule on one layer. Constant inputs (1, low, high) are one sample, which broadcasts over the batch.</summary>
/// <param name="step">The step.</param>
/// <param name="nodes">Where nodes are written.</param>
/// <param name="input">The layer's input x.</param>
internal sealed class LinearTerms(LinearStep step, NodeEmitter nodes, Func<string> input)
{
    private readonly LinearForm _form = LinearForm.For(step, nodes);

    /// <summary><c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>.</summary>
    public string Denominator(LinearGroup group)
    {
        string? z = null;
        foreach (RuleTerm term in group.Terms) z = nodes.Accumulate(z, Biased(_form.Forward(Input(term.Input), term.Weight), term.Bias), term.Sign);
        return z ?? nodes.Zeros(step.Geometry.OutputShape);
    }

    /// <summary><c>u ⊙ Lᵀ(s; v)</c>.</summary>
    public string Redistribute(RuleTerm term, string s)
    {
        string adjoint = _form.Adjoint(s, term.Weight);
        return term.Input == InputPart.One ? adjoint : nodes.Multiply(adjoint, Input(term.Input));
    }

    private string Biased(string z, ParameterPart part) => step.Bias is { } bias && part != ParameterPart.Zero
        ? nodes.Add(z, nodes.Parameter(ParameterParts.Of(bias.Values, part, step.Gamma), bias.Layout, step.Geometry.OutputShape))
        : z;

    private string Input(InputPart part) => part switch
    {
        InputPart.Value => input(),
        InputPart.Positive => nodes.Positive(input()),
        InputPart.Negative => nodes.Negative(input()),
        InputPart.Absolute => nodes.Absolute(input()),
        InputPart.One => OneSample([.. Enumerable.Repeat(1f, Shapes.Length(step.Geometry.InputShape.AsSpan(1)))]),
        InputPart.Low => OneSample(step.Box!.Value.Low),
        InputPart.High => OneSample(step.Box!.Value.High),
        _ => throw new InvalidOperationException($"{step.Node}: unknown input part {part}"),
    };

    private string OneSample(float[] values) => nodes.Constant(values, [1, .. step.Geometry.InputShape[1..]]);
}
