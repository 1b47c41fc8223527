namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The division of every rule: <c>R / st(z)</c>, <c>st(z) = z + ε·sgn(z)</c>, <c>sgn(0) = +1</c>. With ε = 0 a division by z = 0 gives 0.
/// </summary>
internal static class StabilisedQuotient
{
    /// <summary>So large that the product with any normal number is beyond every ε.</summary>
    private const float Steep = 3e38f;

    /// <summary>As nodes.</summary>
    public static string Quotient(this NodeEmitter nodes, string numerator, string z, float epsilon) =>
        epsilon == 0 ? nodes.QuotientOrZero(numerator, z) : nodes.Divide(numerator, nodes.Stabilised(z, epsilon));

    /// <summary>
    /// <c>st(z)</c> without a comparison, which is slow where this runs: <c>z + clip(3e38 z + ε, −ε, ε)</c>.
    /// </summary>
    public static string Stabilised(this NodeEmitter nodes, string z, float epsilon)
    {
        string steep = nodes.Add(nodes.Multiply(z, Steep), nodes.Scalar(epsilon));
        return nodes.Add(z, nodes.Clip(steep, -epsilon, epsilon));
    }

    /// <summary><c>R / z</c>, and 0 where z = 0.</summary>
    public static string QuotientOrZero(this NodeEmitter nodes, string numerator, string z)
    {
        string isZero = nodes.Emit("Equal", [z, nodes.Scalar(0)]);
        return nodes.Where(isZero, nodes.Scalar(0), nodes.Divide(numerator, z));
    }

    /// <summary><c>1 / st(z)</c> of a constant.</summary>
    public static float Reciprocal(float z, float epsilon)
    {
        float stabilised = z < 0 ? z - epsilon : z + epsilon;
        return stabilised == 0 ? 0 : 1 / stabilised;
    }
}
