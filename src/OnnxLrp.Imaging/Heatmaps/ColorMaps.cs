namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>The colour maps to choose from.</summary>
public static class ColorMaps
{
    /// <summary>
    /// The default for signed relevance: both arms get darker at the same rate, so equal magnitudes look equally strong, and red and blue
    /// stay apart for colour-blind readers.
    /// </summary>
    public static ColorMap RedBlue { get; } = Even("red-blue", "blue negative, white zero, red positive; even in lightness (default)", isDiverging: true,
        0x12287E, 0x2B62C4, 0x7FB2EC, 0xFFFFFF, 0xF6977F, 0xD53A3C, 0x800D24);

    /// <summary>All maps by rising name.</summary>
    public static IReadOnlyList<ColorMap> All { get; } =
    [
        Even("aurora", "magnitude from dark violet over teal to yellow (in the manner of viridis)", isDiverging: false, 0x2B0A4E, 0x33427F, 0x1F7A8C, 0x2FA878, 0x9CCB4B, 0xFBE83A),
        Even("bwr", "blue negative, white zero, red positive; pure colours", isDiverging: true, 0x0000FF, 0xFFFFFF, 0xFF0000),
        Even("coldnhot", "white over cyan and blue negative, black zero, red over yellow to white positive", isDiverging: true, 0xFFFFFF, 0x00FFFF, 0x0000FF, 0x000000, 0xFF0000, 0xFFFF00, 0xFFFFFF),
        Even("gray", "magnitude from black to white", isDiverging: false, 0x000000, 0xFFFFFF),
        Even("hot", "magnitude from black over red and yellow to white", isDiverging: false, 0x000000, 0xFF0000, 0xFFFF00, 0xFFFFFF),
        RedBlue,
        Even("seismic", "dark blue negative, white zero, dark red positive", isDiverging: true, 0x00004C, 0x0000FF, 0xFFFFFF, 0xFF0000, 0x800000),
    ];

    /// <summary>The map of this name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static ColorMap Get(string name) => All.FirstOrDefault(map => map.Name == name)
        ?? throw new ArgumentException($"Found the colour map '{name}', expected one of {string.Join(", ", All.Select(map => map.Name))}.");

    private static ColorMap Even(string name, string description, bool isDiverging, params int[] colors) =>
        new(name, description, isDiverging, [.. colors.Select((c, i) => ((double)i / (colors.Length - 1), new Rgb((byte)(c >> 16), (byte)(c >> 8), (byte)c)))]);
}
