using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Planning;

/// <summary>
/// Finds the relevance of a tensor under the name that the file gives it: Identity, Dropout and Cast are dropped before a plan is made,
/// and the tensor before or
/// after them has the same values and, where nothing else reads them, the same relevance.
/// </summary>
/// <param name="model">The model as it was read.</param>
/// <param name="relevance">Whether relevance comes to a tensor under this name.</param>
internal sealed class LayerNames(OnnxGraph model, Func<string, bool> relevance)
{
    /// <summary>The name under which relevance of the tensor is known, or null.</summary>
    public string? Of(string tensor) => Search(tensor, Same).FirstOrDefault(relevance);

    /// <summary>The nearest tensor in front of another that relevance comes to, or null.</summary>
    public string? Nearest(string tensor) => Search(tensor, t => model.Producer(t)?.Dependencies ?? []).FirstOrDefault(relevance);

    private IEnumerable<string> Same(string tensor)
    {
        if (model.Producer(tensor) is { } node && HandsOn(node, tensor)) yield return node.Input(0);
        foreach (OnnxNode next in model.Consumers(tensor).Where(n => n.Outputs.Count > 0 && HandsOn(n, n.Output))) yield return next.Output;
    }

    private bool HandsOn(OnnxNode node, string output)
    {
        bool isSame = node.Is("Identity") || node.Is("Dropout") || node.Is("CastLike")
            || (node.Is("Cast") && CastAttributes.Of(node).To.IsReal());
        return isSame && node.Output == output && model.Consumers(node.Input(0)).Count == 1;
    }

    /// <summary>Breadth first, so that the nearest comes first.</summary>
    private static IEnumerable<string> Search(string start, Func<string, IEnumerable<string>> next)
    {
        var seen = new HashSet<string> { start };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out string? tensor))
        {
            yield return tensor;
            foreach (string other in next(tensor).Where(seen.Add)) open.Enqueue(other);
        }
    }
}
