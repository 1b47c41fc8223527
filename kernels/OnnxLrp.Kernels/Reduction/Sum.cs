namespace OnnxLrp.Kernels.Reduction;

/// <summary>The sum, compensated within a thread (Kahan).</summary>
internal readonly struct Sum : IReduction
{
    public float Add(float value, float element, ref float compensation)
    {
        float corrected = element - compensation;
        float next = value + corrected;
        compensation = next - value - corrected;
        return next;
    }

    public float Merge(float a, float b) => a + b;
}
