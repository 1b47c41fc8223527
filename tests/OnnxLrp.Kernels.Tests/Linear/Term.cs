using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Tests.Linear;

/// <summary>How a map is called: every choice that its two operations offer.</summary>
public sealed record Term(
    InputPart Input, ParameterPart Weight, ParameterPart Bias, float Gamma, float Factor, bool Accumulate, bool Shared, bool BiasPerElement,
    bool Divides, bool SharedDenominator, float Epsilon, SignMask Mask);
