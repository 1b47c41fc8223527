namespace OnnxLrp;

/// <summary>What a term of a <see cref="Target"/> selected for one sample.</summary>
/// <param name="Term">The term.</param>
/// <param name="Index">The index of the selected score in <see cref="Explanation.Scores"/>; null where there are several.</param>
/// <param name="Count">How many scores it selected.</param>
/// <param name="Score">Their sum, without the number of the term.</param>
public sealed record ScoreTerm(TargetTerm Term, int? Index, int Count, double Score);
