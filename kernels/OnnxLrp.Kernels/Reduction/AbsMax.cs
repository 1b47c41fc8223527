namespace OnnxLrp.Kernels.Reduction;

/// <summary>The greatest absolute value.</summary>
internal readonly struct AbsMax : IReduction
{
    public float Add(float value, float element, ref float compensation) => Math.Max(value, Math.Abs(element));

    public float Merge(float a, float b) => Math.Max(a, b);
}
