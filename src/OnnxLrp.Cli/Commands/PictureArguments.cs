using OnnxLrp.Cli.Input;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>What <see cref="PictureOptions"/> were given.</summary>
internal sealed record PictureArguments(
    string Model, string ModelPath, ModelSidecar? Sidecar, LabelledPictures Pictures, string Output, string Device, int Batch, bool Json, ScoreStart ScoreAt)
{
    /// <summary>The tensor that the sidecar names; the model's output is what <c>--score-at output</c> means.</summary>
    public string? Scores => ScoreAt == ScoreStart.Logits ? Sidecar?.Logits : null;

    public ClassLabels Labels => new(Sidecar?.Labels);
}
