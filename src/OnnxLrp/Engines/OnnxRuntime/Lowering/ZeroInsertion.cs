namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The adjoint of a strided window in two parts: zeros between the small tensor's values (each value repeated, times a mask of ones and
/// zeros), and a window of stride 1 over the result.
/// </summary>
/// <param name="Strides">The strides.</param>
/// <param name="Window">The window of stride 1, from the tensor with zeros to the large one.</param>
internal sealed record ZeroInsertion(int[] Strides, Sliding Window)
{
    /// <summary>The parts for a window, or null: its padding or what it leaves uncovered does not allow it.</summary>
    public static ZeroInsertion? For(Sliding window)
    {
        int[] spread = [.. window.Small.Select((size, d) => size * window.Strides[d])];
        int[] begin = [.. window.Kernel.Select((k, d) => ((k - 1) * window.Dilations[d]) - window.PadsBegin[d])];
        var whole = new Sliding(spread, window.Large, window.Kernel, [.. window.Strides.Select(_ => 1)], window.Dilations, begin);
        return begin.All(p => p >= 0) && whole.PadsEnd.All(p => p >= 0) ? new ZeroInsertion(window.Strides, whole) : null;
    }

    /// <summary>The small tensor with zeros between its values.</summary>
    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="small">[N, C, small].</param>
    /// <param name="channels">C.</param>
    public string Insert(NodeEmitter nodes, string small, int channels)
    {
        string repeated = nodes.Repeated(small, [channels, .. Window.Large.Zip(Strides, (size, s) => size / s)], Strides);
        int[] size = Window.Large;
        float[] mask = [.. Enumerable.Range(0, size[0] * size[1]).Select(i => i / size[1] % Strides[0] == 0 && i % size[1] % Strides[1] == 0 ? 1f : 0f)];
        string spread = nodes.Multiply(repeated, nodes.Constant(mask, [1, 1, .. size]));
        bool same = Window.Kernel.All(k => k == 1) && size.SequenceEqual(Window.Small);
        return same || Window.Kernel.Any(k => k > 1) ? spread : nodes.Slice(spread, [0, 0, 0, 0], [long.MaxValue, channels, .. Window.Small.Select(d => (long)d)], [1, 1, 1, 1]);
    }
}
