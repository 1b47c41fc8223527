namespace OnnxLrp.Relevance.Geometry;

/// <summary>A movement by index turned round, in compressed rows: which outputs came from each input.</summary>
internal static class CompressedRows
{
    /// <summary>The outputs of input i are <c>Outputs[Starts[i] .. Starts[i + 1]]</c>, in ascending order.</summary>
    /// <param name="source">For each output the input that it came from, or −1.</param>
    /// <param name="inputs">How many inputs there are.</param>
    public static (int[] Starts, int[] Outputs) Of(int[] source, int inputs)
    {
        var starts = new int[inputs + 1];
        foreach (int i in source.Where(i => i >= 0)) starts[i + 1]++;
        for (int i = 0; i < inputs; i++) starts[i + 1] += starts[i];
        int[] next = [.. starts], outputs = new int[starts[^1]];
        for (int o = 0; o < source.Length; o++)
        {
            if (source[o] >= 0) outputs[next[source[o]]++] = o;
        }
        return (starts, outputs);
    }
}
