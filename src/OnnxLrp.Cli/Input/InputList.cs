namespace OnnxLrp.Cli.Input;

/// <summary>The files that the INPUT arguments stand for.</summary>
/// <param name="Files">In the order given; the pictures of a folder sorted by name.</param>
/// <param name="IsOne">Whether the user named one file, so that an output path may be a file too.</param>
/// <param name="Problems">What cannot be explained: missing files, folders without pictures.</param>
internal sealed record InputList(IReadOnlyList<InputFile> Files, bool IsOne, IReadOnlyList<string> Problems)
{
    private static readonly string[] PictureExtensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

    /// <summary>Whether a file's name is that of a picture.</summary>
    public static bool IsPicture(string path) => PictureExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the files.</summary>
    /// <param name="arguments">The INPUT arguments.</param>
    /// <param name="context">Resolves paths.</param>
    /// <param name="texts">Texts from the command line; each is an input of its own after the files.</param>
    public static InputList Expand(IReadOnlyList<string> arguments, CommandContext context, params IReadOnlyList<string> texts)
    {
        var files = new List<InputFile>();
        var problems = new List<string>();
        var stems = new UniqueNames();
        foreach (string argument in arguments)
        {
            string path = context.Resolve(argument);
            if (File.Exists(path)) Add(argument, path);
            else if (Directory.Exists(path)) AddFolder(argument, path);
            else problems.Add($"{argument}: no such file or folder; expected a picture, a folder of pictures, an .npy, .npz, .txt, .wav or .csv file; check the path");
        }
        foreach (string text in texts) files.Add(new InputFile("text", "", stems.Take("text")) { Text = text });
        return new InputList(files, texts.Count == 1 ? arguments.Count == 0 : arguments.Count == 1 && !Directory.Exists(context.Resolve(arguments[0])), problems);

        void Add(string name, string path) => files.Add(new InputFile(name, path, stems.Take(Path.GetFileNameWithoutExtension(path))));

        void AddFolder(string name, string folder)
        {
            string[] pictures = [.. Directory.EnumerateFiles(folder)
                .Where(IsPicture).Order(StringComparer.Ordinal)];
            if (pictures.Length == 0)
            {
                problems.Add($"{name}: a folder without pictures; expected {string.Join(", ", PictureExtensions)} files; name another folder");
            }
            foreach (string picture in pictures) Add(Path.Combine(name, Path.GetFileName(picture)), picture);
        }
    }
}
