using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Input;

/// <summary>A picture as a model takes it.</summary>
/// <param name="Values">The values, row-major.</param>
/// <param name="Shape">Their shape, with a batch of 1.</param>
/// <param name="Canvas">How relevance of it is drawn.</param>
internal sealed record PictureTensor(float[] Values, int[] Shape, Canvas Canvas);

/// <summary>Turns pictures into tensors for one input of a model.</summary>
/// <param name="modelShape">The declared shape of the input with its batch dimension; values below 1 are open.</param>
/// <param name="preprocessing">How pictures become tensors; null: nothing is known, pixels are only scaled to [0, 1].</param>
/// <param name="warn">Told once when nothing is known and a picture comes.</param>
internal sealed class PictureReader(IReadOnlyList<int> modelShape, Preprocessing? preprocessing, Action<string> warn)
{
    /// <exception cref="IOException">The file cannot be read, or the model takes no pictures.</exception>
    public PictureTensor Read(string path)
    {
        if (modelShape.Count != 4)
        {
            throw new IOException(
                $"a picture for a model whose input has {modelShape.Count} axes; "
                + "expected 4 (batch, channels, height, width in the model's layout); give an .npy file");
        }
        if (preprocessing is null)
        {
            warn(
                "nothing is known of the model's preprocessing: pixels are scaled to [0, 1] and not normalised; "
                + "give --preprocess or a MODEL.json beside the model");
        }
        var picture = RgbImage.Load(path);
        ImageTensor tensor = (preprocessing ?? Preprocessing.None).Apply(picture, modelShape);
        return new PictureTensor(tensor.Data, tensor.Shape, new Canvas(tensor.Channels, tensor.Height, tensor.Width, tensor.Layout, tensor.Picture)
        {
            Placement = tensor.Placement,
            Original = new ImageSize(picture.Height, picture.Width),
        });
    }
}
