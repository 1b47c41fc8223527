using System.Globalization;
using System.Text.RegularExpressions;

namespace OnnxLrp.Cli.Input;

/// <summary>
/// Finds pictures, their classes and masks. The class is the name of the folder where that is a label of the model or where folders stand beside each other,
/// else what stands in the file's name before a number (<c>star-001.png</c>), else the class index that it begins with (<c>207_n02099601.jpg</c>).
/// The mask of <c>star-001.png</c> is <c>star-001-mask.png</c> beside it.
/// </summary>
/// <param name="Pictures">The pictures, sorted by name, folder by folder.</param>
/// <param name="Problems">Folders without pictures, missing files.</param>
internal sealed partial record LabelledPictures(IReadOnlyList<LabelledPicture> Pictures, IReadOnlyList<string> Problems)
{
    private const string MaskEnd = "-mask";

    public static LabelledPictures Find(IReadOnlyList<string> arguments, ClassLabels labels, CommandContext context)
    {
        var pictures = new List<LabelledPicture>();
        var problems = new List<string>();
        foreach (string argument in arguments)
        {
            string path = context.Resolve(argument);
            string[] folders = Directory.Exists(path) ? [.. Directory.GetDirectories(path).Order(StringComparer.Ordinal)] : [];
            string[] classes = [.. folders.Where(HasPictures).Select(f => Path.Combine(argument, Path.GetFileName(f)))];
            if (classes.Length == 0 || HasPictures(path)) Add(argument, isClass: false);
            foreach (string folder in classes) Add(folder, isClass: true);
        }
        return new LabelledPictures(pictures, problems);

        void Add(string argument, bool isClass)
        {
            InputList list = InputList.Expand([argument], context);
            problems.AddRange(list.Problems);
            foreach (InputFile file in list.Files.Where(f => !f.IsTensor && !IsMask(f.Path)))
            {
                (string? name, int? label) = ClassOf(file.Path, isClass, labels);
                string mask = Path.Combine(Path.GetDirectoryName(file.Path)!, Path.GetFileNameWithoutExtension(file.Path) + MaskEnd + ".png");
                pictures.Add(new LabelledPicture(file, name, label, File.Exists(mask) ? mask : null));
            }
        }
    }

    /// <summary>At most so many pictures, taken in turn from the classes, in their old order.</summary>
    public LabelledPictures Limit(int count)
    {
        var turns = new Dictionary<string, int>();
        var chosen = Pictures.Select((picture, index) => (picture, index, turn: turns[picture.Class ?? ""] = turns.GetValueOrDefault(picture.Class ?? "", -1) + 1))
            .OrderBy(p => p.turn).ThenBy(p => p.index).Take(count).OrderBy(p => p.index).Select(p => p.picture);
        return this with { Pictures = [.. chosen] };
    }

    private static bool HasPictures(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(f => InputList.IsPicture(f));

    private static bool IsMask(string path) => Path.GetFileNameWithoutExtension(path).EndsWith(MaskEnd, StringComparison.Ordinal);

    private static (string? Name, int? Label) ClassOf(string path, bool isClass, ClassLabels labels)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!, stem = Path.GetFileNameWithoutExtension(path);
        int? ofFolder = Index(folder, labels);
        if (isClass || (ofFolder is not null && labels.Count > 0)) return (folder, ofFolder);
        if (NumberBehind().Match(stem) is { Success: true } match) return (match.Groups[1].Value, Index(match.Groups[1].Value, labels));
        if (NumberBefore().Match(stem) is { Success: true } before && int.TryParse(before.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return labels.Count == 0 || index < labels.Count ? (labels.Name(index) ?? before.Groups[1].Value, index) : (null, null);
        }
        return (null, null);
    }

    /// <summary>The class of a label, or of a number where the model has no labels.</summary>
    private static int? Index(string name, ClassLabels labels)
    {
        if (labels.Count == 0) return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        try
        {
            return labels.Find(name);
        }
        catch (UsageException)
        {
            // Several classes have that label: which one is meant cannot be known.
            return null;
        }
    }

    [GeneratedRegex(@"^(.*[^0-9])[-_][0-9]+$")]
    private static partial Regex NumberBehind();

    [GeneratedRegex(@"^([0-9]+)_")]
    private static partial Regex NumberBefore();
}
