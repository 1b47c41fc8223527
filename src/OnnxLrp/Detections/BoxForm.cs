namespace OnnxLrp.Detections;

/// <summary>What the four numbers of a box are.</summary>
internal enum BoxForm
{
    /// <summary>Corners or centres, as the numbers fit.</summary>
    ByValues,

    /// <summary>x0, y0, x1, y1.</summary>
    Corners,

    /// <summary>y0, x0, y1, x1.</summary>
    CornersYFirst,

    /// <summary>x and y of the centre, width, height.</summary>
    Centres,
}
