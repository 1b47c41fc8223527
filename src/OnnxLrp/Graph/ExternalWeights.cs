namespace OnnxLrp.Graph;

/// <summary>
/// Writes a model whose weights one file cannot hold: the model, and its weights as ONNX external data in <c>PATH.data</c> beside it.
/// </summary>
internal static class ExternalWeights
{
    /// <summary>What the name of the weights has after that of the model.</summary>
    public const string Extension = ".data";

    /// <summary>Weights up to this size stay in the model: shapes, axes, scales.</summary>
    private const int LargestInside = 1024;

    /// <summary>Weights start at multiples of this, so that readers can map them into memory.</summary>
    private const int Page = 4096;

    /// <summary>
    /// Writes both files or neither. A model that is there is deleted first: it must never stand beside the weights of another.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The model file.</param>
    /// <param name="companion">See <see cref="OnnxWriter"/>.</param>
    /// <returns>Bytes of both.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static long ToFiles(OnnxGraph graph, string path, Action? companion)
    {
        string data = path + Extension;
        using DraftFile draft = new(path), weights = new(data);
        Dictionary<string, ExternalPlace> places = WriteData(graph, weights.Stream, Path.GetFileName(data));
        draft.Stream.Write(OnnxWriter.ToBytes(graph, [], places));
        File.Delete(path);
        weights.Finish();
        companion?.Invoke();
        try
        {
            draft.Finish();
        }
        catch
        {
            File.Delete(data);
            throw;
        }
        return new FileInfo(path).Length + new FileInfo(data).Length;
    }

    private static Dictionary<string, ExternalPlace> WriteData(OnnxGraph graph, FileStream file, string name)
    {
        var places = new Dictionary<string, ExternalPlace>();
        foreach (OnnxTensor tensor in graph.Initializers.Values.Where(t => t.Strings is null && t.Bytes.Length > LargestInside))
        {
            file.Position = (file.Position + Page - 1) / Page * Page;
            places[tensor.Name] = new ExternalPlace(name, file.Position);
            file.Write(tensor.Bytes.Span);
        }
        return places;
    }
}
