namespace OnnxLrp.Scenes.Composition;

/// <summary>The ten classes, in the order of the networks' outputs. The outline alone decides: colour, place, size and turn are random.</summary>
internal enum ObjectClass
{
    /// <summary>A straight arrow.</summary>
    Arrow,

    /// <summary>A crescent moon.</summary>
    Crescent,

    /// <summary>A plus sign with four equal arms.</summary>
    Cross,

    /// <summary>A wheel with eight teeth and a small hole.</summary>
    Gear,

    /// <summary>A heart.</summary>
    Heart,

    /// <summary>Two triangles that meet at a narrow waist.</summary>
    Hourglass,

    /// <summary>A disc that lacks a wedge.</summary>
    Pie,

    /// <summary>A ring with a wide hole.</summary>
    Ring,

    /// <summary>A star with five points.</summary>
    Star,

    /// <summary>A thick zigzag of three strokes.</summary>
    Zigzag,
}
