namespace OnnxLrp.Imaging.Inputs;

/// <summary>A sidecar (MODEL.json, models.json, or a file given as preprocessing) is missing, no JSON, or has an unknown or wrong field.</summary>
public sealed class SidecarException : ImagingException
{
    internal SidecarException(string path, string field, string found, string allowed, Exception? inner = null)
        : base(path, $"{field} is {found}; allowed: {allowed}.", inner) => Field = field;

    /// <summary>The field, as a dotted path such as <c>input.mean</c>.</summary>
    public string Field { get; }
}
