using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Drawing;

namespace OnnxLrp.Scenes.Dataset;

/// <summary>
/// Renders a data set into a folder: per split a folder of PNGs (picture, mask, watermark mask) and the same as NumPy arrays for training.
/// A second run with the same settings keeps finished files and writes what is missing.
/// </summary>
internal sealed class DatasetWriter(string folder, DatasetSettings settings)
{
    // Measured upper bound: PNGs in 4 KiB blocks and the packed arrays.
    private const long BytesPerPicture = 40_000;

    private int _done;

    /// <summary>Creates the folder, or refuses one that holds something else.</summary>
    public void Prepare()
    {
        if (File.Exists(folder))
            throw new SceneException($"{folder}: expected a folder, found a file; name another output folder.");
        var previous = DatasetSettings.Read(folder);
        if (previous is null && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new SceneException($"{folder}: the folder is not empty and holds no {DatasetSettings.FileName}; name a new or empty folder.");
        if (previous is not null && !previous.SamePictures(settings))
            throw new SceneException($"{folder}: holds a data set with {previous}, asked for was {settings}; name another folder or repeat its settings.");

        Directory.CreateDirectory(folder);
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (previous is null && free < settings.Count * BytesPerPicture)
            throw new SceneException($"{folder}: {settings.Count} pictures need about {settings.Count * BytesPerPicture >> 20} MiB, {free >> 20} MiB are free; " +
                                     "free some space or ask for fewer with --count.");
        settings.Write(folder);
    }

    /// <summary>Renders everything that is not there yet; <paramref name="progress"/> gets the number of pictures done.</summary>
    public void Write(IProgress<int> progress, CancellationToken stop)
    {
        foreach (var split in Split.Divide(settings.Count))
            WriteSplit(split, progress, stop);
        (settings with { Complete = true }).Write(folder);
    }

    /// <summary>Path of a picture without its suffix, such as test/00123-star.</summary>
    public static string Stem(string folder, Split split, int item) =>
        Path.Combine(folder, split.Name, $"{item:00000}-{ClassNames.Of((ObjectClass)((split.First + item) % ClassNames.All.Count))}");

    private void WriteSplit(Split split, IProgress<int> progress, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.Combine(folder, split.Name));
        using var images = new NpyFile(Path.Combine(folder, $"{split.Name}-images.npy"), split.Count, Canvas.Size, Canvas.Size, 3);
        using var masks = new NpyFile(Path.Combine(folder, $"{split.Name}-masks.npy"), split.Count, Canvas.Size, Canvas.Size);
        using var labels = new NpyFile(Path.Combine(folder, $"{split.Name}-labels.npy"), split.Count);
        var watermark = new WatermarkChoice(settings.Watermark);

        Parallel.For(0, split.Count, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, item =>
        {
            var picture = SceneRenderer.Render(settings.Seed, split.First + item, watermark.Marks);
            images.Write(item, picture.Rgb);
            masks.Write(item, picture.Mask);
            labels.Write(item, [(byte)picture.Class]);
            WritePngs(Stem(folder, split, item), picture);
            progress.Report(Interlocked.Increment(ref _done));
        });

        images.Finish();
        masks.Finish();
        labels.Finish();
    }

    // The mask comes last: where it exists, the files before it are whole.
    private static void WritePngs(string stem, Picture picture)
    {
        if (File.Exists(stem + "-mask.png"))
            return;
        PngFile.WritePicture(stem + ".png", picture.Rgb);
        if (picture.Watermark is { } watermark)
            PngFile.WriteMask(stem + "-watermark-mask.png", watermark);
        PngFile.WriteMask(stem + "-mask.png", picture.Mask);
    }
}
