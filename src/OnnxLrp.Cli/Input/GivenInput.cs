using OnnxLrp.Engines;

namespace OnnxLrp.Cli.Input;

/// <summary>A value that <c>--input NAME=FILE</c> gives to one input, for every INPUT.</summary>
/// <param name="Name">The input.</param>
/// <param name="File">The file.</param>
internal sealed record GivenInput(string Name, InputFile File)
{
    /// <summary>Reads the texts of the option.</summary>
    /// <exception cref="UsageException">A text is no <c>NAME=FILE</c>, an input is named twice, or a file is missing.</exception>
    public static IReadOnlyList<GivenInput> Parse(IReadOnlyList<string> texts, CommandContext context)
    {
        var given = new List<GivenInput>();
        foreach (string text in texts)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == text.Length - 1)
            {
                throw new UsageException($"--input: found \"{text}\"; expected NAME=FILE; give the name of an input, an equals sign and a file");
            }
            (string name, string written) = (text[..equals], text[(equals + 1)..]);
            if (given.Any(g => g.Name == name))
            {
                throw new UsageException($"--input: found two files for \"{name}\"; expected one; leave one out");
            }
            string path = context.Resolve(written);
            if (RegularFile.Problem(path) is { } problem)
            {
                throw new UsageException($"--input: {written}: {problem}; expected an .npy file or a picture; check the path");
            }
            given.Add(new GivenInput(name, new InputFile(written, path, Path.GetFileNameWithoutExtension(path))));
        }
        context.Reads(given.Select(g => g.File.Path));
        return given;
    }
}

/// <summary>The value of an input.</summary>
/// <param name="Tensor">The values.</param>
/// <param name="Canvas">How its relevance is drawn; null: it is no picture.</param>
internal sealed record InputValue(HostTensor Tensor, Canvas? Canvas);
