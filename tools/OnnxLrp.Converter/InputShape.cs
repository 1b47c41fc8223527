using OnnxLrp.Graph;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Converter;

/// <summary>The concrete shape that a model is converted for: declared sizes, then what the user says, then the preprocessing's picture size; batch 1 where it is open.</summary>
internal static class InputShape
{
    /// <exception cref="UsageException">A size stays open, or the shape given does not fit.</exception>
    public static int[] Of(OnnxValue input, IReadOnlyList<int>? given, Preprocessing? preprocessing)
    {
        if (input.Dimensions is not { } declared)
        {
            return given is not null ? [.. given] : throw new UsageException($"input \"{input.Name}\" has no shape; expected --input-shape; give it with the batch");
        }
        if (declared.FirstOrDefault(d => d.Size is 0 or > int.MaxValue) is { Size: long absurd })
        {
            throw new UsageException($"input {input} has a size of {absurd}; expected 1 to {int.MaxValue}; export the model with the size of its input");
        }
        int[] shape = [.. declared.Select(d => (int)(d.Size ?? 0))];
        if (given is not null)
        {
            bool fits = given.Count == shape.Length && given.Zip(shape).All(p => p.Second == 0 || p.First == p.Second);
            return fits ? [.. given] : throw new UsageException($"--input-shape: found {string.Join(',', given)}; expected what fits {input}; give the shape with its batch");
        }
        if (shape.Length > 0 && shape[0] == 0) shape[0] = 1;
        ImageSize? size = preprocessing?.Resize.Crop is int crop ? new ImageSize(crop, crop) : preprocessing?.Size;
        if (shape.Length == 4 && size is { } known)
        {
            int height = preprocessing!.Layout == TensorLayout.Nhwc || (preprocessing.Layout is null && shape[3] is 1 or 3) ? 1 : 2;
            if (shape[height] == 0) shape[height] = known.Height;
            if (shape[height + 1] == 0) shape[height + 1] = known.Width;
        }
        return shape.All(s => s > 0)
            ? shape
            : throw new UsageException(
                $"input {input} leaves sizes open that must be fixed to explain it; expected --input-shape, such as {string.Join(',', shape.Select((s, i) => s > 0 ? s : i == 1 && shape.Length == 4 ? 3 : 224))}");
    }
}
