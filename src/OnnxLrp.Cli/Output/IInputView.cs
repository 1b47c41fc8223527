using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Cli.Output;

/// <summary>How the relevance of an INPUT is shown that is no picture.</summary>
internal interface IInputView
{
    /// <summary>Draws an explanation.</summary>
    /// <param name="path">The picture's file, resolved; other files lie beside it.</param>
    /// <param name="sample">Which sample of the INPUT it explains.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="title">What is explained.</param>
    /// <param name="drawing">The colours.</param>
    /// <returns>Null where the picture was written; else why it was not.</returns>
    string? Draw(string path, int sample, Explanation explanation, string title, HeatmapOptions drawing);

    /// <summary>Adds what the view knows to the result of an explanation.</summary>
    ExplainResult Complete(ExplainResult result, int sample, Explanation explanation, HeatmapOptions drawing);
}
