using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Refusals of a whole model.</summary>
internal static class Refusals
{
    /// <summary>A refusal that is about the whole model and none of its nodes.</summary>
    public static ModelNotSupportedException OfModel(OnnxGraph graph, string reason, string remedy) =>
        new(graph.Source, [new PlanProblem("(model)", "", reason, remedy)]);

    /// <summary>The option that explains another tensor, as a user can paste it.</summary>
    public static string Pasteable(string tensor) => $"--target \"{tensor}:top\"";
}
