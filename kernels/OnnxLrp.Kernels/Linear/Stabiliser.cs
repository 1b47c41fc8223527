namespace OnnxLrp.Kernels.Linear;

/// <summary>
/// The stabilised division of every rule: a / st(z), st(z) = z + (z &gt;= 0 ? epsilon : -epsilon), and 0 where st(z) = 0.
/// </summary>
internal static class Stabiliser
{
    public static float Divide(float a, float z, float epsilon)
    {
        float stabilised = z + (z >= 0 ? epsilon : -epsilon);
        return stabilised == 0 ? 0 : a / stabilised;
    }
}
