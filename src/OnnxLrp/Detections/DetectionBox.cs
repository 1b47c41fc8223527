using System.Globalization;

namespace OnnxLrp.Detections;

/// <summary>A box in a picture, in pixels: from the left upper corner to the right lower one.</summary>
/// <param name="X0">Left.</param>
/// <param name="Y0">Top.</param>
/// <param name="X1">Right.</param>
/// <param name="Y1">Bottom.</param>
public readonly record struct DetectionBox(double X0, double Y0, double X1, double Y1)
{
    /// <summary>Its area; 0 where a side is not positive.</summary>
    public double Area => Math.Max(0, X1 - X0) * Math.Max(0, Y1 - Y0);

    /// <summary>Intersection over union: 1 for the same box, 0 for boxes apart or without area.</summary>
    /// <param name="other">The other box.</param>
    public double Overlap(DetectionBox other)
    {
        var common = new DetectionBox(Math.Max(X0, other.X0), Math.Max(Y0, other.Y0), Math.Min(X1, other.X1), Math.Min(Y1, other.Y1));
        double union = Area + other.Area - common.Area;
        return union > 0 ? common.Area / union : 0;
    }

    /// <summary>Prints the corners as a target parses them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X0},{Y0},{X1},{Y1}");
}
