namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The adjoint of broadcasting: the sum over the copies of each value.</summary>
internal static class Copies
{
    /// <summary>Sums values of the shape of a result over the axes along which an operand was repeated, and gives them the operand's shape.</summary>
    public static string SumOfCopies(this NodeEmitter nodes, string values, int[] result, int[] operand)
    {
        int missing = result.Length - operand.Length;
        int[] copied = [.. Enumerable.Range(0, result.Length).Where(d => result[d] != (d < missing ? 1 : operand[d - missing]))];
        if (copied.Length > 0) values = nodes.Sum(values, copied, keepAxes: true);
        return missing > 0 ? nodes.Samples(values, operand) : values;
    }
}
