using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;
using KernelInput = OnnxLrp.Kernels.Linear.InputPart;
using KernelParameter = OnnxLrp.Kernels.Linear.ParameterPart;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// Runs a <see cref="Redistribution"/>: two calls of the linear map for each term, the denominator and the redistribution.
/// </summary>
internal sealed class RedistributionRunner
{
    private readonly Redistribution _step;
    private readonly LinearMap _map;
    private readonly DeviceMemory _memory;
    private readonly KernelDevice _device;
    private readonly ArrayView<float> _relevance, _input, _output, _weight, _bias;
    private readonly Dictionary<LinearGroup, (ArrayView<float> Denominator, bool Shared)> _constants = [];

    public RedistributionRunner(Redistribution step, IReadOnlyList<ArrayView<float>> operands, DeviceMemory memory, KernelDevice device)
    {
        (_step, _memory, _device, _map) = (step, memory, device, LinearMaps.For(step.Geometry));
        _relevance = operands[0];
        _input = step.Input is null ? default : operands[1];
        _output = step.Output is null ? default : operands[^1];
        _weight = memory.Parameter(step.Weight);
        _bias = step.Bias is null ? default : memory.Parameter(step.Bias.Values);
        foreach (LinearGroup group in step.Groups.Where(g => g.Denominator == DenominatorSource.Constant)) _constants[group] = ConstantDenominator(group);
        if (step.Groups.Any(g => g.Denominator == DenominatorSource.Terms)) memory.NeedScratch(_map.OutputLength);
    }

    /// <summary>Writes or adds the relevance of the input.</summary>
    public void Run(ArrayView<float> target, bool add)
    {
        if (_step.Groups.Count == 0 && !add) ElementwiseKernels.Fill(_device, target, 0);
        foreach (LinearGroup group in _step.Groups)
        {
            RelevanceQuotient quotient = Quotient(group);
            foreach (RuleTerm term in group.Terms)
            {
                _map.Redistribute(_device, quotient, Weight(term), Operand(term), group.Factor * term.Sign, target, add);
                add = true;
            }
        }
    }

    private RelevanceQuotient Quotient(LinearGroup group)
    {
        (ArrayView<float> denominator, bool shared) = group.Denominator switch
        {
            DenominatorSource.None => (default, false),
            DenominatorSource.Output => (_output, false),
            DenominatorSource.Constant => _constants[group],
            _ => (Denominator(_map, group, _memory.Scratch(_map.OutputLength)), false),
        };
        SignMask mask = group.Mask switch { OutputMask.Positive => SignMask.Positive, OutputMask.Negative => SignMask.Negative, _ => SignMask.None };
        return new RelevanceQuotient(_relevance, denominator, shared, _step.Epsilon, mask == SignMask.None ? default : _output, mask);
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
    /// A denominator that does not depend on the data: one sample where it is the same for all; elsewhere a bias may differ from row to
    /// row.
    /// </summary>
    private (ArrayView<float> Denominator, bool Shared) ConstantDenominator(LinearGroup group)
    {
        bool shared = _step.Geometry.IsSameForAllSamples;
        LinearMap map = shared ? LinearMaps.For(_step.Geometry.OneSample()) : _map;
        return (Denominator(map, group, _memory.Allocate(map.OutputLength)), shared);
    }

    private Weights Weight(RuleTerm term) => new(_weight, Part(term.Weight), _step.Gamma);

    private Operand Operand(RuleTerm term) => term.Input switch
    {
        Rules.InputPart.One => new Operand(default, KernelInput.One),
        Rules.InputPart.Low => new Operand(_memory.Parameter(_step.Box!.Value.Low), KernelInput.Value, SharedOverBatch: true),
        Rules.InputPart.High => new Operand(_memory.Parameter(_step.Box!.Value.High), KernelInput.Value, SharedOverBatch: true),
        Rules.InputPart part => new Operand(_input, part switch
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
