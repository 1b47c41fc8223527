using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Dataset;

namespace OnnxLrp.Scenes.Measuring;

/// <summary>A picture file and the class that it shows.</summary>
internal readonly record struct LabelledPicture(string Path, int Label)
{
    /// <summary>
    /// The pictures of a folder whose names hold their class, such as star-001.png or 00123-star.png, in the order of their names. Masks are left out.
    /// </summary>
    public static IReadOnlyList<LabelledPicture> InFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new SceneException($"{folder}: expected a folder of pictures, found nothing; render a data set first or name another folder.");
        LabelledPicture[] pictures =
            [.. from path in Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal)
                let words = System.IO.Path.GetFileNameWithoutExtension(path).Split('-')
                where words.Length == 2
                let label = ClassNames.All.ToList().FindIndex(words.Contains)
                where label >= 0
                select new LabelledPicture(path, label)];
        return pictures.Length > 0
            ? pictures
            : throw new SceneException($"{folder}: expected pictures named after their class, such as star-001.png; found none.");
    }
}
