namespace OnnxLrp.Scenes.Composition;

/// <summary>Which pictures carry the watermark: none, all, or those of one class.</summary>
internal readonly record struct WatermarkChoice(string Name)
{
    /// <summary>No picture is marked.</summary>
    public static readonly WatermarkChoice None = new("none");

    /// <summary>Every picture is marked, whatever its class: the counter-test of a network trained with a marked class.</summary>
    public static readonly WatermarkChoice All = new("all");

    /// <summary>The class that is marked when no other is asked for.</summary>
    public static readonly WatermarkChoice Default = new(ObjectClass.Pie.ToString().ToLowerInvariant());

    /// <summary>Whether pictures of a class carry the mark.</summary>
    public bool Marks(ObjectClass name) => this == All || string.Equals(Name, name.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Every name that is understood.</summary>
    public static IEnumerable<string> Names => [None.Name, All.Name, .. ClassNames.All];
}
