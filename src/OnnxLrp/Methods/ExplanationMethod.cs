using OnnxLrp.Composites;
using OnnxLrp.Engines;

namespace OnnxLrp.Methods;

/// <summary>How explanations are made from backward passes: one pass, a path of passes, passes under noise.</summary>
public abstract record ExplanationMethod
{
    /// <summary>The method's name, as the command line writes it.</summary>
    public abstract string Name { get; }

    /// <summary>The composite of the backward passes.</summary>
    /// <param name="chosen">The composite that the user chose; methods other than LRP bring their own.</param>
    public abstract Composite Composite(Composite chosen);

    /// <summary>Whether it gives the relevance of other tensors than the input.</summary>
    internal virtual bool GivesLayers => true;

    /// <summary>Whether relevance may go to several endpoints, or to another tensor than an input.</summary>
    internal virtual bool TakesAnyEndpoints => true;

    /// <summary>Explains a batch.</summary>
    /// <param name="session">The model, ready to run.</param>
    /// <param name="request">The batch, its start relevances, and what is wanted.</param>
    internal virtual EngineResult Run(IRelevanceSession session, EngineRequest request) => session.Run(request);
}
