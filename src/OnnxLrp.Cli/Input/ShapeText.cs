using System.Globalization;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Input;

/// <summary>Finds the concrete input shape that a plan is made for.</summary>
internal static class ShapeText
{
    /// <param name="text">What <c>--input-shape</c> says, such as <c>1,3,224,224</c>; null: not given.</param>
    /// <param name="declared">The model's declared shape; values below 1 are open.</param>
    /// <param name="preprocessing">Gives the size of pictures; null: unknown.</param>
    /// <exception cref="UsageException">The text does not fit the model, or a size stays open.</exception>
    public static int[] Concrete(string? text, IReadOnlyList<int> declared, Preprocessing? preprocessing)
    {
        int[] shape = text is null ? FromPreprocessing(declared, preprocessing) : Parse(text);
        bool fits = shape.Length == declared.Count && shape.All(d => d > 0) && declared.Zip(shape).All(p => p.First < 1 || p.First == p.Second);
        if (fits) return shape;
        throw text is null
            ? new UsageException($"the model leaves the size of its input open: {Show(declared)}; expected --input-shape, such as --input-shape {Example(declared)}")
            : new UsageException($"--input-shape: found {text}; expected whole numbers that fit the model's {Show(declared)}, such as {Example(declared)}");
    }

    /// <summary>A shape as text; open dimensions are question marks.</summary>
    public static string Show(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape.Select(d => d > 0 ? d.ToString(CultureInfo.InvariantCulture) : "?"))}]";

    private static int[] Parse(string text) => [.. text.Trim('[', ']').Split(',', 'x').Select(Size)];

    /// <summary>0 for what is no number.</summary>
    private static int Size(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0;

    private static string Example(IReadOnlyList<int> declared) =>
        string.Join(',', declared.Select((d, i) => d > 0 ? d : i == 0 ? 1 : i == 1 && declared.Count == 4 ? 3 : 224));

    private static int[] FromPreprocessing(IReadOnlyList<int> declared, Preprocessing? preprocessing)
    {
        int[] shape = [.. declared];
        if (shape.Length > 0 && shape[0] < 1) shape[0] = 1;
        ImageSize? size = preprocessing?.Resize.Crop is int crop ? new ImageSize(crop, crop) : preprocessing?.Size;
        if (shape.Length != 4 || size is not { } known) return shape;
        int height = preprocessing!.Layout == TensorLayout.Nhwc || (preprocessing.Layout is null && shape[3] is 1 or 3) ? 1 : 2;
        if (shape[height] < 1) shape[height] = known.Height;
        if (shape[height + 1] < 1) shape[height + 1] = known.Width;
        return shape;
    }
}
