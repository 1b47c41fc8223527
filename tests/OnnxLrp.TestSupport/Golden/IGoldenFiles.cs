namespace OnnxLrp.TestSupport.Golden;

/// <summary>Where the files of a golden case lie: in a zip of the repository or in a folder.</summary>
public interface IGoldenFiles
{
    /// <summary>Names of the files.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The bytes of one file.</summary>
    /// <exception cref="FileNotFoundException">There is none of that name.</exception>
    byte[] Read(string name);
}
