namespace OnnxLrp.TestSupport.Reference;

/// <summary>Constants of a BatchNormalization, one value per channel.</summary>
/// <param name="Scale">γ.</param>
/// <param name="Shift">β.</param>
/// <param name="Mean">μ.</param>
/// <param name="Variance">σ².</param>
/// <param name="Epsilon">ε_bn.</param>
public sealed record BatchNormParameters(float[] Scale, float[] Shift, float[] Mean, float[] Variance, float Epsilon = 1e-5f)
{
    /// <summary><c>w = γ / √(σ² + ε_bn)</c>.</summary>
    public double Weight(int channel) => Scale[channel] / Math.Sqrt((double)Variance[channel] + Epsilon);

    /// <summary><c>b = β - w μ</c>.</summary>
    public double Offset(int channel) => Shift[channel] - Weight(channel) * Mean[channel];
}
