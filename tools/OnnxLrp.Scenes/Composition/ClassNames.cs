namespace OnnxLrp.Scenes.Composition;

/// <summary>The classes as they are written in files: lower case, in the order of the networks' outputs.</summary>
internal static class ClassNames
{
    /// <summary>All names in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<ObjectClass>().Select(name => name.ToLowerInvariant())];

    /// <summary>The name of one class.</summary>
    public static string Of(ObjectClass name) => All[(int)name];
}
