namespace OnnxLrp.Relevance;

/// <summary>Writes compounds as their expansions, except those that an engine has kernels for.</summary>
/// <param name="keep">Which compounds stay.</param>
internal sealed class Expansion(Func<Compound, bool> keep) : GraphPass
{
    /// <summary>Expands all compounds but those that an engine has kernels for.</summary>
    public static RelevanceGraph Apply(RelevanceGraph graph, Func<Compound, bool> keep) => new Expansion(keep).Apply(graph);

    protected override Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph) =>
        operation is Compound compound && !keep(compound) ? compound.Expand(build) : null;
}
