namespace OnnxLrp;

/// <summary>What a term of a <see cref="Target"/> selected for one sample.</summary>
/// <param name="Term">The term.</param>
/// <param name="Index">The index of the selected score among those of its output; null where there are several.</param>
/// <param name="Count">How many scores it selected; those that a mask removes do not count.</param>
/// <param name="Score">Their sum, each times its factor of the mask, without the number of the term.</param>
public sealed record ScoreTerm(TargetTerm Term, int? Index, int Count, double Score);
