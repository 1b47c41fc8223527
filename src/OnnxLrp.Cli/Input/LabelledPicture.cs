namespace OnnxLrp.Cli.Input;

/// <summary>A picture whose class may be known, with the mask of its object where there is one.</summary>
/// <param name="File">The picture.</param>
/// <param name="Class">Name of its class, from its folder or its own name; null where neither says it.</param>
/// <param name="Label">Index of the class in the model's output; null where the model has no such label.</param>
/// <param name="Mask">Path of the mask; null: there is none.</param>
internal sealed record LabelledPicture(InputFile File, string? Class, int? Label, string? Mask);
