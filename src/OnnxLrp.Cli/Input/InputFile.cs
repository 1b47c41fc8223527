namespace OnnxLrp.Cli.Input;

/// <summary>One file to explain, or a text from the command line.</summary>
/// <param name="Name">As the user knows it: what was written, or the folder and the file in it.</param>
/// <param name="Path">Where it is; empty for a text from the command line.</param>
/// <param name="Stem">What the names of its output files begin with; no other input of the run has it.</param>
internal sealed record InputFile(string Name, string Path, string Stem)
{
    /// <summary>The text, where the command line gives it.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it holds tensors, not a picture.</summary>
    public bool IsTensor => IsArchive || Path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it holds an array for each input of the model.</summary>
    public bool IsArchive => Path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a sound.</summary>
    public bool IsSound => Path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a table with a sample in each row.</summary>
    public bool IsTable => Path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a text.</summary>
    public bool IsText => Text is not null || Path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);
}
