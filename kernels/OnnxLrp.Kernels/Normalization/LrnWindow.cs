using ILGPU;
using ILGPU.Algorithms;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>The channel windows of a local response normalization, as kernels use them.</summary>
internal readonly struct LrnWindow(LrnShape shape)
{
    public readonly int Channels = shape.Channels;
    public readonly int Inner = shape.Inner;
    public readonly int Below = (shape.Size - 1) / 2;
    public readonly int Above = shape.Size / 2;

    /// <summary>Alpha / Size.</summary>
    public readonly float Scale = shape.Alpha / shape.Size;
    public readonly float Beta = shape.Beta;
    public readonly float Bias = shape.Bias;

    public int Channel(int index) => index / Inner % Channels;

    /// <summary>Sum of x_i² over the window of output element <paramref name="index"/>.</summary>
    public float SquareSum(ArrayView<float> x, int index)
    {
        int channel = Channel(index);
        int first = Math.Max(channel - Below, 0), last = Math.Min(channel + Above, Channels - 1);
        float sum = 0;
        for (int i = first; i <= last; i++)
        {
            float value = x[index + (i - channel) * Inner];
            sum += value * value;
        }
        return sum;
    }

    /// <summary>D^-exponent for a sum of squares.</summary>
    public float InversePower(float squareSum, float exponent) => XMath.Pow(Bias + Scale * squareSum, -exponent);
}
