namespace OnnxLrp.Evaluation;

/// <summary>A picture of an evaluation; its values are read when they are needed.</summary>
/// <param name="Name">Name in tables and messages.</param>
/// <param name="Class">Name of its class, for the table by class; null where it is unknown.</param>
/// <param name="Label">Index of its class, which is then the one explained; null: the class with the highest score is.</param>
/// <param name="Fingerprint">Changes when the picture does.</param>
/// <param name="Load">Reads it.</param>
public sealed record EvaluationPicture(string Name, string? Class, int? Label, string Fingerprint, Func<PictureData> Load);
