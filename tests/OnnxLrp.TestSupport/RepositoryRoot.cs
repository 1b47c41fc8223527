namespace OnnxLrp.TestSupport;

/// <summary>The folder of the clone that the tests were built from.</summary>
public static class RepositoryRoot
{
    private const string Marker = "OnnxLrp.sln";

    /// <summary>The nearest folder above the test assembly that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside a clone.</exception>
    public static string Path { get; } = Find();

    /// <summary>A path inside the clone.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Marker)))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No {Marker} in or above {AppContext.BaseDirectory}; run the tests from a clone.");
    }
}
