namespace OnnxLrp.Kernels.Reduction;

/// <summary>A reduction that starts at 0.</summary>
internal interface IReduction
{
    /// <summary>Takes in an element; the compensation carries what rounding lost.</summary>
    float Add(float value, float element, ref float compensation);

    /// <summary>Joins the values of two threads.</summary>
    float Merge(float a, float b);
}
