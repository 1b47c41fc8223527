namespace OnnxLrp.Planning;

/// <summary>How the samples of a run lie in its input and in its scores.</summary>
/// <param name="IsBatched">Whether the first axis of the input counts samples; else the whole input is one sample.</param>
/// <param name="Axis">The axis of the scores that counts samples; null where all of them belong to the one sample.</param>
internal readonly record struct SampleLayout(bool IsBatched, int? Axis);
