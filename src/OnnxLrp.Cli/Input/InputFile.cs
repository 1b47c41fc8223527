namespace OnnxLrp.Cli.Input;

/// <summary>One file to explain.</summary>
/// <param name="Name">As the user knows it: what was written, or the folder and the file in it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Stem">What the names of its output files begin with; no other input of the run has it.</param>
internal sealed record InputFile(string Name, string Path, string Stem)
{
    /// <summary>Whether it is a tensor in a file, not a picture.</summary>
    public bool IsTensor => Path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
}
