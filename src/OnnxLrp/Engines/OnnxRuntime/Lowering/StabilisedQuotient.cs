namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The division of every rule: <c>R / st(z)</c>, <c>st(z) = z + ε·sgn(z)</c>, <c>sgn(0) = +1</c>. With ε = 0 a division by z = 0 gives 0.
/// </summary>
internal static class StabilisedQuotient
{
    /// <summary>As nodes.</summary>
    public static string Quotient(this NodeEmitter nodes, string numerator, string z, float epsilon)
    {
        if (epsilon == 0)
        {
            string isZero = nodes.Emit("Equal", [z, nodes.Scalar(0)]);
            return nodes.Where(isZero, nodes.Scalar(0), nodes.Divide(numerator, z));
        }
        return nodes.Divide(numerator, nodes.Add(z, nodes.Where(nodes.Less(z, 0), -epsilon, epsilon)));
    }

    /// <summary><c>1 / st(z)</c> of a constant.</summary>
    public static float Reciprocal(float z, float epsilon)
    {
        float stabilised = z < 0 ? z - epsilon : z + epsilon;
        return stabilised == 0 ? 0 : 1 / stabilised;
    }
}
