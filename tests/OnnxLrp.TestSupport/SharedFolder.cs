using NUnit.Framework;

namespace OnnxLrp.TestSupport;

/// <summary>The optional folder <c>shared</c> beside the clone: large models, images and further cases that are not in the repository.</summary>
public static class SharedFolder
{
    /// <summary>Where it would be.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared"));

    /// <summary>The path of something in it, or null where it is absent.</summary>
    public static string? Find(params string[] parts)
    {
        string path = System.IO.Path.Combine([Path, .. parts]);
        return System.IO.Path.Exists(path) ? path : null;
    }

    /// <summary>The path of something in it; where it is absent the running test is ignored with a message that says what is missing.</summary>
    public static string Require(params string[] parts)
    {
        string? path = Find(parts);
        if (path is null)
            Assert.Ignore($"Needs ../shared/{string.Join('/', parts)} beside the clone, which is not here.");
        return path!;
    }
}
