using OnnxLrp.Rules;

namespace OnnxLrp.Planning.Steps;

/// <summary>A group of a rule as it is run on one layer.</summary>
/// <param name="Factor">f_g.</param>
/// <param name="Mask">Mask on the true output z.</param>
/// <param name="Denominator">Where z_g comes from.</param>
/// <param name="Terms">The terms that are left.</param>
internal sealed record LinearGroup(float Factor, OutputMask Mask, DenominatorSource Denominator, IReadOnlyList<RuleTerm> Terms);
