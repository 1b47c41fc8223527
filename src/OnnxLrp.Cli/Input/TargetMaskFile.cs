using System.Globalization;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Imaging.Numpy;
using OnnxLrp.Imaging.Resampling;

namespace OnnxLrp.Cli.Input;

/// <summary>Reads <c>--target-mask</c>: an array as it is, or a picture that takes the size of the output.</summary>
internal static class TargetMaskFile
{
    /// <exception cref="UsageException">The file cannot be read, or has numbers that are no factors.</exception>
    public static TargetMask Read(string name, Preprocessing? preprocessing, CommandContext context)
    {
        string path = context.Resolve(name);
        context.Reads(path);
        try
        {
            if (InputList.IsPicture(path))
            {
                RgbImage picture = RgbImage.Load(path);
                return TargetMask.Plane((height, width) => AreaMean.Of(picture, width, height), preprocessing?.Layout == TensorLayout.Nhwc);
            }
            NumpyTensor array = NumpyFile.ReadTensor(path);
            float[] factors = [.. array.Values.Cast<object>().Select(v => Convert.ToSingle(v, CultureInfo.InvariantCulture))];
            return new TargetMask(factors, array.Shape);
        }
        catch (Exception e) when (e is ImagingException or ArgumentException)
        {
            throw new UsageException($"--target-mask: {e.Message}", e);
        }
    }
}
