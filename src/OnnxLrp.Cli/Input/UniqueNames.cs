namespace OnnxLrp.Cli.Input;

/// <summary>Gives names out once: a second "cat" becomes "cat-2".</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    public string Take(string wanted)
    {
        string name = wanted;
        for (int n = 2; !_taken.Add(name); n++) name = $"{wanted}-{n}";
        return name;
    }
}
