namespace OnnxLrp.Graph;

/// <summary>Where the elements of a tensor lie outside the model.</summary>
/// <param name="Location">Name of the file.</param>
/// <param name="Offset">Offset of the first byte.</param>
internal readonly record struct ExternalPlace(string Location, long Offset);
