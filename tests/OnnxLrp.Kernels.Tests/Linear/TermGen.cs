using CsCheck;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Tests.Linear;

/// <summary>Random terms.</summary>
internal static class TermGen
{
    public static readonly Gen<Term> Any =
        from input in Gen.Enum<InputPart>()
        from weight in Gen.Enum<ParameterPart>()
        from bias in Gen.Enum<ParameterPart>()
        from gamma in Of(0f, 0.25f, 2f)
        from factor in Of(1f, -1f, 2f)
        from accumulate in Gen.Bool
        from shared in Gen.Bool
        from biasPerElement in Gen.Bool
        from divides in Gen.Bool
        from sharedDenominator in Gen.Bool
        from epsilon in Of(0f, 1e-6f, 0.1f)
        from mask in Gen.Enum<SignMask>()
        select new Term(input, weight, bias, gamma, factor, accumulate, shared, biasPerElement, divides, sharedDenominator, epsilon, mask);

    private static Gen<float> Of(params float[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
