using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>One step of a conversion, graph → graph. It is checked by its outputs and taken back where they change.</summary>
internal interface IConversionPass
{
    /// <summary>Name in the report.</summary>
    string Name { get; }

    /// <summary>How far outputs may move, relative to their largest value.</summary>
    double Tolerance { get; }

    /// <summary>Rewrites the graph; the same graph where there is nothing to do. One note for each thing changed or refused.</summary>
    RewrittenGraph Apply(OnnxGraph graph, ModelFacts facts);
}
