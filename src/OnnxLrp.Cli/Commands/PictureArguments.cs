using OnnxLrp.Cli.Input;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Commands;

/// <summary>What <see cref="PictureOptions"/> were given.</summary>
internal sealed record PictureArguments(
    string Model, string ModelPath, ModelSidecar? Sidecar, LabelledPictures Pictures, string Output, string Device, int Batch, bool Json)
{
    public ClassLabels Labels => new(Sidecar?.Labels);
}
