namespace OnnxLrp.Cli.Input;

/// <summary>The names of a model's classes, where they are known.</summary>
internal sealed class ClassLabels(IReadOnlyList<string>? names)
{
    public int Count => names?.Count ?? 0;

    /// <summary>The label of a class, or null.</summary>
    public string? Name(int index) => names is not null && index >= 0 && index < names.Count ? names[index] : null;

    /// <summary>The class of a label: written exactly so, else the only one when upper and lower case are alike; null where there is none.</summary>
    /// <exception cref="UsageException">Several classes have that label.</exception>
    public int? Find(string label)
    {
        int[] found = Matches(label, StringComparison.Ordinal);
        if (found.Length == 0) found = Matches(label, StringComparison.OrdinalIgnoreCase);
        return found.Length switch
        {
            0 => null,
            1 => found[0],
            _ => throw new UsageException($"--target: the label \"{label}\" names {found.Length} classes ({string.Join(", ", found)}); expected one; give the index"),
        };
    }

    /// <summary>What to say when a target is no label.</summary>
    public string Hint(string label) => names is null
        ? "the model has no labels; give an index, or a MODEL.json with \"labels\""
        : $"{names.Count} labels are known, the nearest are {string.Join(", ", NearNames.Of(label, names).Select(n => $"\"{n}\""))}";

    private int[] Matches(string label, StringComparison comparison) =>
        [.. Enumerable.Range(0, Count).Where(i => string.Equals(names![i].Trim(), label.Trim(), comparison))];
}
