using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Input;

/// <summary>Turns files into tensors for a model.</summary>
/// <param name="modelShape">The model's declared input shape with its batch dimension; values below 1 are open.</param>
/// <param name="preprocessing">How pictures become tensors; null: nothing is known, pixels are only scaled to [0, 1].</param>
/// <param name="warn">Told once when nothing is known and a picture comes.</param>
internal sealed class InputReader(IReadOnlyList<int> modelShape, Preprocessing? preprocessing, Action<string> warn)
{
    /// <exception cref="ImagingException">The file cannot be read, or does not become what the model takes.</exception>
    public ModelInput Read(InputFile file) => file.IsTensor ? ReadTensor(file) : ReadPicture(file);

    private ModelInput ReadPicture(InputFile file)
    {
        if (modelShape.Count != 4)
        {
            throw new IOException(
                $"a picture for a model whose input has {modelShape.Count} axes; expected 4 (batch, channels, height, width in the model's layout); give an .npy file");
        }
        if (preprocessing is null)
        {
            warn("nothing is known of the model's preprocessing: pixels are scaled to [0, 1] and not normalised; give --preprocess or a MODEL.json beside the model");
        }
        ImageTensor tensor = (preprocessing ?? Preprocessing.None).Apply(RgbImage.Load(file.Path), modelShape);
        return new ModelInput(file, tensor.Data, tensor.Shape, new Canvas(tensor.Channels, tensor.Height, tensor.Width, tensor.Layout, tensor.Picture));
    }

    private ModelInput ReadTensor(InputFile file)
    {
        NumpyArray<float> array = NumpyFile.Read(file.Path);
        int[] shape = array.Shape.Length == modelShape.Count - 1 ? [1, .. array.Shape] : array.Shape;
        return new ModelInput(file, array.Data, shape, CanvasOf(shape));
    }

    /// <summary>A tensor with 1 or 3 channels and two more axes can be drawn.</summary>
    private Canvas? CanvasOf(int[] shape)
    {
        if (shape.Length != 4) return null;
        bool first = shape[1] is 1 or 3, last = shape[3] is 1 or 3;
        return preprocessing?.Layout switch
        {
            TensorLayout.Nchw when first => Nchw(),
            TensorLayout.Nhwc when last => Nhwc(),
            null when first => Nchw(),
            null when last => Nhwc(),
            _ => null,
        };

        Canvas Nchw() => new(shape[1], shape[2], shape[3], TensorLayout.Nchw, null);
        Canvas Nhwc() => new(shape[3], shape[1], shape[2], TensorLayout.Nhwc, null);
    }
}
