using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;
using KernelInput = OnnxLrp.Kernels.Linear.InputPart;
using KernelParameter = OnnxLrp.Kernels.Linear.ParameterPart;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Runs one linear step: <c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>, then <c>R_in (+)= Σ_t f_g ± u_t ⊙ Lᵀ(mask ⊙ R / st(z_g); v_t)</c>.</summary>
internal sealed class LinearRunner
{
    private readonly LinearStep _step;
    private readonly LinearMap _map;
    private readonly DeviceMemory _memory;
    private readonly KernelDevice _device;
    private readonly ArrayView<float> _weight;
    private readonly ArrayView<float> _bias;
    private readonly Dictionary<LinearGroup, (ArrayView<float> Denominator, bool Shared)> _constants = [];

    public LinearRunner(LinearStep step, DeviceMemory memory, KernelDevice device)
    {
        (_step, _memory, _device) = (step, memory, device);
        _map = LinearMaps.For(step.Geometry);
        _weight = memory.Constant(step.Weight);
        _bias = step.Bias is null ? default : memory.Constant(step.Bias.Values);
        foreach (LinearGroup group in step.Groups.Where(g => g.Denominator == DenominatorSource.Constant)) _constants[group] = ConstantDenominator(group);
    }

    public void Run()
    {
        bool accumulate = _step.To.Accumulate;
        ArrayView<float> relevanceIn = _memory.Relevance(_step.To.Tensor);
        if (_step.Groups.Count == 0 && !accumulate) ElementwiseKernels.Fill(_device, relevanceIn, 0);
        foreach (LinearGroup group in _step.Groups)
        {
            RelevanceQuotient quotient = Quotient(group);
            foreach (RuleTerm term in group.Terms)
            {
                _map.Redistribute(_device, quotient, Weight(term), Operand(term), group.Factor * term.Sign, relevanceIn, accumulate);
                accumulate = true;
            }
        }
    }

    private RelevanceQuotient Quotient(LinearGroup group)
    {
        (ArrayView<float> denominator, bool shared) = group.Denominator switch
        {
            DenominatorSource.None => (default, false),
            DenominatorSource.Output => (_memory.Activation(_step.From), false),
            DenominatorSource.Constant => _constants[group],
            _ => (Denominator(_map, group, _memory.Scratch.SubView(0, _map.OutputLength)), false),
        };
        SignMask mask = group.Mask switch { OutputMask.Positive => SignMask.Positive, OutputMask.Negative => SignMask.Negative, _ => SignMask.None };
        ArrayView<float> output = mask == SignMask.None ? default : _memory.Activation(_step.From);
        return new RelevanceQuotient(_memory.Relevance(_step.From), denominator, shared, _step.Epsilon, output, mask);
    }

    private ArrayView<float> Denominator(LinearMap map, LinearGroup group, ArrayView<float> z)
    {
        for (int t = 0; t < group.Terms.Count; t++)
        {
            RuleTerm term = group.Terms[t];
            Bias bias = _step.Bias is null || term.Bias == Rules.ParameterPart.Zero
                ? Bias.None
                : new Bias(_bias, Part(term.Bias), _step.Gamma, _step.Bias.Layout.Inner, _step.Bias.Layout.Count);
            map.AccumulateDenominator(_device, Operand(term), Weight(term), bias, term.Sign, z, accumulate: t > 0);
        }
        return z;
    }

    /// <summary>
    /// Denominators that do not depend on the data. Convolutions and pools have the same for every sample; elsewhere a bias may differ from row to row.
    /// </summary>
    private (ArrayView<float> Denominator, bool Shared) ConstantDenominator(LinearGroup group)
    {
        bool shared = _step.Geometry is ConvolutionGeometry or WindowGeometry;
        LinearMap map = shared ? LinearMaps.For(_step.Geometry.OneSample()) : _map;
        return (Denominator(map, group, _memory.Allocate(map.OutputLength)), shared);
    }

    private Weights Weight(RuleTerm term) => new(_weight, Part(term.Weight), _step.Gamma);

    private Operand Operand(RuleTerm term) => term.Input switch
    {
        Rules.InputPart.One => new Operand(default, KernelInput.One),
        Rules.InputPart.Low => new Operand(_memory.Constant(_step.Box!.Value.Low), KernelInput.Value, SharedOverBatch: true),
        Rules.InputPart.High => new Operand(_memory.Constant(_step.Box!.Value.High), KernelInput.Value, SharedOverBatch: true),
        Rules.InputPart part => new Operand(_memory.Activation(_step.To.Tensor), part switch
        {
            Rules.InputPart.Value => KernelInput.Value,
            Rules.InputPart.Positive => KernelInput.Positive,
            Rules.InputPart.Negative => KernelInput.Negative,
            _ => KernelInput.Absolute,
        }),
    };

    private static KernelParameter Part(Rules.ParameterPart part) => part switch
    {
        Rules.ParameterPart.Zero => KernelParameter.Zero,
        Rules.ParameterPart.Value => KernelParameter.Value,
        Rules.ParameterPart.Positive => KernelParameter.Positive,
        Rules.ParameterPart.Negative => KernelParameter.Negative,
        Rules.ParameterPart.Absolute => KernelParameter.Absolute,
        Rules.ParameterPart.Square => KernelParameter.Square,
        Rules.ParameterPart.One => KernelParameter.One,
        Rules.ParameterPart.GammaPositive => KernelParameter.GammaPositive,
        _ => KernelParameter.GammaNegative,
    };
}
