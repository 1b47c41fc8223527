namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>
/// A colour scale: colours at given positions in [0, 1], mixed linearly in between.
/// A diverging map shows signed values, 0.5 being zero; a sequential one shows magnitudes from 0 on.
/// </summary>
public sealed class ColorMap
{
    private readonly (double At, Rgb Color)[] _stops;

    /// <summary>Makes a map from colours at rising positions, the first at 0 and the last at 1.</summary>
    /// <exception cref="ArgumentException">Fewer than two colours, or positions that do not rise from 0 to 1.</exception>
    public ColorMap(string name, string description, bool isDiverging, params (double At, Rgb Color)[] stops)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(stops);
        var rising = stops.Zip(stops.Skip(1)).All(pair => pair.First.At < pair.Second.At);
        if (stops.Length < 2 || !rising || stops[0].At != 0 || stops[^1].At != 1)
            throw new ArgumentException($"Colour map {name}: found positions [{string.Join(", ", stops.Select(s => s.At))}], expected rising ones from 0 to 1.", nameof(stops));
        (Name, Description, IsDiverging, _stops) = (name, description, isDiverging, [.. stops]);
    }

    /// <summary>What the map is called on the command line.</summary>
    public string Name { get; }

    /// <summary>Its colours in words.</summary>
    public string Description { get; }

    /// <summary>True: 0.5 is zero, below it negative, above it positive. False: 0 is zero, 1 the largest magnitude of either sign.</summary>
    public bool IsDiverging { get; }

    /// <summary>The colour at <paramref name="position"/>; positions outside [0, 1] get the nearer end's colour.</summary>
    public Rgb At(double position)
    {
        position = Math.Clamp(position, 0, 1);
        var next = Array.FindIndex(_stops, stop => position <= stop.At);
        if (next == 0)
            return _stops[0].Color;
        var (from, to) = (_stops[next - 1], _stops[next]);
        return Rgb.Mix(from.Color, to.Color, (position - from.At) / (to.At - from.At));
    }

    /// <summary>
    /// The colour of a value scaled to [-1, 1]. Formula: At((value + 1) / 2) for a diverging map, At(|value|) for a sequential one;
    /// values outside are clipped.
    /// </summary>
    public Rgb OfSigned(double value) => IsDiverging ? At((value + 1) / 2) : At(Math.Abs(value));
}
