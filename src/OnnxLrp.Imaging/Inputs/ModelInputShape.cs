namespace OnnxLrp.Imaging.Inputs;

/// <summary>A model's declared picture input, its axes told apart; null where the model leaves an axis open.</summary>
internal readonly record struct ModelInputShape(TensorLayout Layout, bool HasBatch, int? Channels, int? Height, int? Width)
{
    /// <summary>Reads a shape of rank 4 (with batch) or 3; values below 1 are open axes.</summary>
    public static ModelInputShape Parse(IReadOnlyList<int> shape, TensorLayout? layout, string source)
    {
        if (shape.Count is not (3 or 4))
            throw new PreprocessingException(source, $"found a model input of shape {Text(shape)}, expected 4 axes (batch, channels, height, width in the model's layout) or 3; give this model .npy files instead of pictures.");
        var axes = shape.Skip(shape.Count - 3).Select(n => n > 0 ? n : (int?)null).ToArray();
        var actual = layout ?? (IsChannelCount(axes[2]) && !IsChannelCount(axes[0]) ? TensorLayout.Nhwc : TensorLayout.Nchw);
        return actual == TensorLayout.Nhwc
            ? new(actual, shape.Count == 4, axes[2], axes[0], axes[1])
            : new(actual, shape.Count == 4, axes[0], axes[1], axes[2]);
    }

    /// <summary>The shape of one picture's tensor, in the model's rank.</summary>
    public int[] Concrete(int channels, int height, int width)
    {
        int[] axes = Layout == TensorLayout.Nhwc ? [height, width, channels] : [channels, height, width];
        return HasBatch ? [1, .. axes] : axes;
    }

    public static string Text(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape.Select(n => n > 0 ? $"{n}" : "?"))}]";

    private static bool IsChannelCount(int? axis) => axis is 1 or 3;
}
