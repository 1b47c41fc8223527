using OnnxLrp.Imaging.Resampling;

namespace OnnxLrp.Imaging.Inputs;

/// <summary>
/// How a picture becomes a model's input, as torchvision does it: gray or colour, resize, crop, scale to a range, normalise.
/// Formula: x = low + v · (high - low) / 255 for a byte v, then input = (x - mean) / std, in single precision.
/// Every part has a default; what is left null is taken from the model's input shape.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>
    /// Pixels of the largest input that is made by resizing: 4096 x 4096. A few letters in a sidecar can ask for more than memory holds, and the activations
    /// of a network are many times its input.
    /// </summary>
    public const int MaximumPixels = 1 << 24;

    /// <summary>No normalisation: bytes scaled to [0, 1], resized straight to the model's size.</summary>
    public static Preprocessing None { get; } = new() { Source = "preprocessing none" };

    /// <summary>torchvision's evaluation transform: shorter side 256, crop 224, the usual ImageNet mean and deviation.</summary>
    public static Preprocessing Imagenet { get; } = new()
    {
        Source = "preprocessing imagenet",
        Color = ColorOrder.Rgb,
        Mean = [0.485f, 0.456f, 0.406f],
        Std = [0.229f, 0.224f, 0.225f],
        Resize = new() { Shorter = 256, Crop = 224 },
    };

    /// <summary>CIFAR-10: 32x32, mean and deviation of the training pictures.</summary>
    public static Preprocessing Cifar10 { get; } = new()
    {
        Source = "preprocessing cifar10",
        Color = ColorOrder.Rgb,
        Size = new(32, 32),
        Mean = [0.4914f, 0.4822f, 0.4465f],
        Std = [0.2470f, 0.2435f, 0.2616f],
    };

    /// <summary>The presets by name.</summary>
    public static IReadOnlyDictionary<string, Preprocessing> Presets { get; } =
        new Dictionary<string, Preprocessing> { ["imagenet"] = Imagenet, ["cifar10"] = Cifar10, ["none"] = None };

    /// <summary>Where this came from, for messages: a preset or a file.</summary>
    public string Source { get; init; } = "preprocessing";

    /// <summary>Null (default): NHWC where only the model's last axis is 1 or 3 long, else NCHW.</summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>Final size. Null (default): the crop's size, else the model's, else (open axes) whatever the resizing leaves.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Null (default): gray for a model with one channel, else RGB.</summary>
    public ColorOrder? Color { get; init; }

    /// <summary>What 0 and 255 become before normalising; default [0, 1].</summary>
    public ValueRange Range { get; init; } = ValueRange.Unit;

    /// <summary>Subtracted, in units of <see cref="Range"/>; one number for all channels or one per channel in the model's order (BGR: blue first). Default 0.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0];

    /// <summary>Divided by, after the mean; lengths as <see cref="Mean"/>, all above 0. Default 1.</summary>
    public IReadOnlyList<float> Std { get; init; } = [1];

    /// <summary>How the picture gets its size; default: straight to the final size with the bilinear filter.</summary>
    public ResizeOptions Resize { get; init; } = new();

    /// <summary>Turns a picture into the input of a model whose declared input shape is <paramref name="modelShape"/> (values below 1: open axes).</summary>
    /// <exception cref="PreprocessingException">The options contradict each other, or channels or size differ from the model's.</exception>
    public ImageTensor Apply(RgbImage image, IReadOnlyList<int> modelShape)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(modelShape);
        if (Problem() is { } problem)
            throw new PreprocessingException(Source, $"{problem.Field} is {problem.Found}; allowed: {problem.Allowed}.");

        var model = ModelInputShape.Parse(modelShape, Layout, Source);
        var color = Color ?? (model.Channels == 1 ? ColorOrder.Gray : ColorOrder.Rgb);
        var channels = color == ColorOrder.Gray ? 1 : 3;
        if (model.Channels is { } expected && expected != channels)
            throw Mismatch($"{channels} channels ({color})", $"{expected} in layout {model.Layout} of {ModelInputShape.Text(modelShape)}", "set input.color or input.layout, or give .npy files");

        var (picture, placement) = Fit(color == ColorOrder.Gray ? Resampler.ToGray(image) : image, model);
        if ((model.Height ?? picture.Height) != picture.Height || (model.Width ?? picture.Width) != picture.Width)
            throw Mismatch($"a picture of {new ImageSize(picture.Height, picture.Width)}", $"{model.Height?.ToString() ?? "?"}x{model.Width?.ToString() ?? "?"} (height x width)", "set input.size or input.resize to the model's size, or choose another preset");

        return new(Normalize(picture, color, channels, model.Layout), model.Concrete(channels, picture.Height, picture.Width),
            model.Layout, channels, picture.Height, picture.Width, picture)
        {
            Placement = placement,
        };
    }

    /// <summary>The lowest value each input channel can take, for the zbox rule. Formula: (low - mean) / std.</summary>
    /// <param name="channels">1 or 3, as in <see cref="ImageTensor.Channels"/>.</param>
    public float[] Low(int channels) => [.. Enumerable.Range(0, channels).Select(c => Value(0, c))];

    /// <summary>The highest value each input channel can take, for the zbox rule. Formula: (high - mean) / std.</summary>
    /// <param name="channels">1 or 3, as in <see cref="ImageTensor.Channels"/>.</param>
    public float[] High(int channels) => [.. Enumerable.Range(0, channels).Select(c => Value(255, c))];

    /// <summary>The first contradiction between the options, or null.</summary>
    internal (string Field, string Found, string Allowed)? Problem()
    {
        var lengths = Color switch { ColorOrder.Gray => "1 number", null => "1 or 3 numbers", _ => "1 or 3 numbers (one for all channels, or one per channel)" };
        if (!FitsChannels(Mean) || Mean.Any(m => !float.IsFinite(m)))
            return ("input.mean", Text(Mean), lengths);
        if (!FitsChannels(Std) || Std.Any(s => !float.IsFinite(s) || s <= 0))
            return ("input.std", Text(Std), $"{lengths}, all above 0");
        if (!(float.IsFinite(Range.Low) && float.IsFinite(Range.High) && Range.Low < Range.High))
            return ("input.range", Text([Range.Low, Range.High]), "two numbers [low, high] with low < high");
        if (Size is { } size && (size.Height < 1 || size.Width < 1))
            return ("input.size", $"{size}", "height and width of at least 1");
        if (Size is { Height: >= 1, Width: >= 1 } wanted && !IsInBounds(wanted.Width, wanted.Height))
            return ("input.size", $"{wanted}", $"at most {MaximumPixels} pixels with sides of at most {RgbImage.MaximumSide}");
        if (Resize.Crop is { } side && side >= 1 && !IsInBounds(side, side))
            return ("input.resize.crop", $"{side}", $"at most {MaximumPixels} pixels");
        if (Resize.Letterbox && (Resize.Shorter ?? Resize.Crop) is not null)
            return ("input.resize", "letterbox with shorter or crop", "\"letterbox\", or an object without it");
        if (Resize.Shorter < 1)
            return ("input.resize.shorter", $"{Resize.Shorter}", "at least 1");
        if (Resize.Crop < 1)
            return ("input.resize.crop", $"{Resize.Crop}", "at least 1");
        if (Size is { } both && Resize.Crop is { } crop && both != new ImageSize(crop, crop))
            return ("input.resize.crop", $"{crop}", $"the sides of input.size ({both}), or no crop");
        return null;
    }

    private bool FitsChannels(IReadOnlyList<float> values) => values.Count == 1 || (values.Count == 3 && Color != ColorOrder.Gray);

    private static string Text(IReadOnlyList<float> values) => $"[{string.Join(", ", values)}]";

    private PreprocessingException Mismatch(string found, string expected, string remedy) => new(Source, $"gives {found}, the model expects {expected}; {remedy}.");

    private (RgbImage Picture, PicturePlacement Placement) Fit(RgbImage image, ModelInputShape model)
    {
        var source = new ImageSize(image.Height, image.Width);
        var target = Resize.Crop is { } crop ? new ImageSize(crop, crop)
            : Size ?? new ImageSize(model.Height ?? 0, model.Width ?? 0);
        var known = target is { Height: > 0, Width: > 0 };
        if (known)
            CheckSize(image, target.Width, target.Height);
        if (Resize.Letterbox)
        {
            if (!known)
                throw new PreprocessingException(Source, "found resize letterbox for a model that leaves its size open; expected a size to fit into; set input.size.");
            var (left, top, width, height) = Resampler.InLetterbox(image, target.Width, target.Height);
            return (Resampler.Letterbox(image, target.Width, target.Height), PicturePlacement.Of(source, new(height, width), left, top));
        }
        if (Resize.Shorter is { } shorter)
        {
            var (width, height) = Resampler.ShorterSide(image, shorter);
            CheckSize(image, width, height);
            image = Resampler.ResizeShorterSide(image, shorter, Resize.Filter);
        }
        else if (Resize.Crop is null && known)
        {
            return (Resampler.Resize(image, target.Width, target.Height, Resize.Filter), PicturePlacement.Of(source, target, 0, 0));
        }
        var resized = new ImageSize(image.Height, image.Width);
        return known
            ? (Resampler.CenterCrop(image, target.Width, target.Height),
                PicturePlacement.Of(source, resized, -Resampler.Margin(image.Width, target.Width), -Resampler.Margin(image.Height, target.Height)))
            : (image, PicturePlacement.Of(source, resized, 0, 0));
    }

    /// <summary>Resizing goes along rows first, so that the picture between the two passes must be within bounds too.</summary>
    private void CheckSize(RgbImage image, long width, long height)
    {
        if (IsInBounds(width, height) && RgbImage.IsInBounds(width, image.Height))
            return;
        throw new PreprocessingException(
            Source,
            $"resizes a picture of {image.Width}x{image.Height} pixels to {width}x{height}, expected at most {MaximumPixels} pixels " +
            $"({RgbImage.MaximumPixels} with the new width and the old height) and sides of at most {RgbImage.MaximumSide}; set another size, or cut the picture.");
    }

    private static bool IsInBounds(long width, long height) => RgbImage.IsInBounds(width, height) && width * height <= MaximumPixels;

    private float[] Normalize(RgbImage picture, ColorOrder color, int channels, TensorLayout layout)
    {
        var plane = picture.Width * picture.Height;
        var data = new float[channels * plane];
        var values = new float[256];
        for (var c = 0; c < channels; c++)
        {
            for (var v = 0; v < values.Length; v++)
                values[v] = Value((byte)v, c);
            var source = color == ColorOrder.Bgr ? 2 - c : c;
            var (start, step) = layout == TensorLayout.Nhwc ? (c, channels) : (c * plane, 1);
            for (var p = 0; p < plane; p++)
                data[start + p * step] = values[picture.Pixels[3 * p + source]];
        }
        return data;
    }

    // Multiplying before dividing keeps [0, 255] exact and equals torchvision's v / 255 for [0, 1].
    private float Value(byte v, int channel) =>
        (Range.Low + v * (Range.High - Range.Low) / 255f - Pick(Mean, channel)) / Pick(Std, channel);

    private static float Pick(IReadOnlyList<float> values, int channel) => values[values.Count == 1 ? 0 : channel];
}
