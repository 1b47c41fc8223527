namespace OnnxLrp.Rules;

/// <summary>One row of the rule table: what the command line lists and composite files may name.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Formula">Its formula or its groups of terms.</param>
/// <param name="ParameterNames">The parameters that it takes, besides <c>stabilizer</c>.</param>
/// <param name="Source">The paper.</param>
/// <param name="Create">Makes the rule from parameters; the stabilizer is set afterwards.</param>
public sealed record RuleInfo(
    string Name, string Formula, IReadOnlyList<string> ParameterNames, string Source, Func<IRuleParameters, LrpRule> Create);
