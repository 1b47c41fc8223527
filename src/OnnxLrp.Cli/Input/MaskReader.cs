using OnnxLrp.Evaluation;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Input;

/// <summary>Reads the mask of a picture: what is at least half white is the object. It is resized and cropped as the picture is.</summary>
internal static class MaskReader
{
    public static bool[] Read(string path, Preprocessing? preprocessing, PictureShape shape)
    {
        Preprocessing geometry = (preprocessing ?? Preprocessing.None) with
        {
            Layout = TensorLayout.Nchw,
            Color = ColorOrder.Gray,
            Range = ValueRange.Unit,
            Mean = [0],
            Std = [1],
        };
        return Array.ConvertAll(geometry.Apply(RgbImage.Load(path), [1, 1, shape.Height, shape.Width]).Data, v => v >= 0.5f);
    }
}
