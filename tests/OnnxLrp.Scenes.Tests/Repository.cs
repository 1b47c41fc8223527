namespace OnnxLrp.Scenes.Tests;

/// <summary>Folders of the working tree that holds the tests.</summary>
internal static class Repository
{
    /// <summary>onnx-models: the project's own networks.</summary>
    public static string Models { get; } = Path.Combine(Root(), "onnx-models");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OnnxLrp.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("OnnxLrp.sln was not found above the tests.");
        return folder.FullName;
    }
}
