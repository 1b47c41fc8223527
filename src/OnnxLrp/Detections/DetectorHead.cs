namespace OnnxLrp.Detections;

/// <summary>The raw head of a detector: which tensors hold the boxes and the class scores of its anchors, before anything is chosen.</summary>
/// <param name="Scores">The tensor with the scores of the classes; explanations start at it.</param>
/// <param name="AnchorAxis">Its axis that counts anchors.</param>
/// <param name="ClassAxis">Its axis that counts classes; null: there is one class.</param>
/// <param name="Boxes">The tensor with the boxes.</param>
/// <param name="BoxAnchorAxis">Its axis that counts anchors.</param>
/// <param name="BoxAxis">Its axis that holds the four numbers of a box, the first four where there are more.</param>
/// <param name="Form">What these numbers are.</param>
internal sealed record DetectorHead(
    string Scores, int AnchorAxis, int? ClassAxis, string Boxes, int BoxAnchorAxis, int BoxAxis, BoxForm Form)
{
    /// <summary>The first index of the class axis that is a class.</summary>
    public int FirstClass { get; init; }

    /// <summary>How many classes there are; null: all indices from the first one.</summary>
    public int? Classes { get; init; }

    /// <summary>The index of the class axis whose value multiplies the scores of all classes; null: there is none.</summary>
    public int? Objectness { get; init; }

    /// <summary>The class that stands for nothing at all; null: there is none.</summary>
    public int? Background { get; init; }

    /// <summary>How detections that overlap are thinned out.</summary>
    public Suppression Suppression { get; init; } = new();
}

/// <summary>Non-maximum suppression: of the detections of a class that overlap, the best one stays.</summary>
/// <param name="Overlap">Intersection over union above which a detection goes; 1: all stay.</param>
/// <param name="LeastScore">Detections of this score or less are none.</param>
/// <param name="PerClass">How many of a class are kept at most.</param>
internal sealed record Suppression(double Overlap = 0.45, double LeastScore = double.NegativeInfinity, int PerClass = int.MaxValue);
