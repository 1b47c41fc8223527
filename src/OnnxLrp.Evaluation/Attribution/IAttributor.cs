namespace OnnxLrp.Evaluation.Attribution;

/// <summary>A way to explain pictures that is judged: a composite with its BatchNorm rule, or a baseline. Not safe for use from several threads.</summary>
public interface IAttributor : IDisposable
{
    /// <summary>Its name in tables and plots.</summary>
    string Name { get; }

    /// <summary>All that its results depend on, as text; an interrupted evaluation goes on only where it is the same.</summary>
    string Identity { get; }

    /// <summary>Whether its relevance is meant to add up to the start relevance, which is 1.</summary>
    bool Conserves { get; }

    /// <summary>Whether it looks at the network; without, noise sensitivity and randomisation mean nothing.</summary>
    bool SeesModel { get; }

    /// <summary>The same method on networks of more and more randomised weights; empty where it was not asked for.</summary>
    IReadOnlyList<IAttributor> Randomised { get; }

    /// <summary>Relevance of every input value of each picture.</summary>
    IReadOnlyList<float[]> Explain(IReadOnlyList<AttributionRequest> requests);
}
