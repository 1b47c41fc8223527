namespace OnnxLrp.Scenes.Dataset;

/// <summary>A consecutive range of picture indices. Ranges of different splits do not meet, and each holds every class equally often.</summary>
internal readonly record struct Split(string Name, int First, int Count)
{
    /// <summary>Eight tenths for training, one for validation, one for the test.</summary>
    public static IReadOnlyList<Split> Divide(int pictures)
    {
        var tenth = pictures / 10;
        return [new("train", 0, 8 * tenth), new("val", 8 * tenth, tenth), new("test", 9 * tenth, tenth)];
    }
}
