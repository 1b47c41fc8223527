namespace OnnxLrp.Imaging.Inputs;

/// <summary>What black (0) and white (255) become before mean and standard deviation; [0, 1] in torchvision, [0, 255] in Caffe, [-1, 1] in some TensorFlow models.</summary>
public readonly record struct ValueRange(float Low, float High)
{
    /// <summary>The range [0, 1].</summary>
    public static ValueRange Unit { get; } = new(0, 1);
}
