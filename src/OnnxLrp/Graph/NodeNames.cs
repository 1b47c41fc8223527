namespace OnnxLrp.Graph;

/// <summary>Gives out node names, each once.</summary>
internal sealed class NodeNames
{
    private readonly HashSet<string> _taken = [];

    /// <summary>The wanted name, or the fallback if it is empty; with a number after it if it is taken.</summary>
    public string Unique(string wanted, string fallback)
    {
        string name = wanted.Length > 0 ? wanted : fallback;
        string unique = name;
        for (int i = 2; !_taken.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }
}
