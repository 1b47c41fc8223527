using OnnxLrp.Errors;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>Values only move: relevance goes exactly where the value came from.</summary>
/// <param name="Routes">The movements.</param>
/// <param name="KeepsSigns">Whether what stands beside the moved values (padding, constants) is ≥ 0 where it is known.</param>
internal sealed record RoutingLayer(IReadOnlyList<Route> Routes, bool KeepsSigns = true) : Layer
{
    /// <summary>All values of one tensor in their order, under another shape.</summary>
    public static RoutingLayer Alias(string input, string output) => new([new AliasRoute(input, output)]);

    /// <summary>Relevance goes to what is moved only.</summary>
    public override Layer WithContext(IReadOnlySet<string> explained) => Routes.SelectMany(r => r.Guides).FirstOrDefault(explained.Contains) is { } guide
        ? throw new OperatorNotSupportedException(
            $"\"{guide}\", which says where values go, is computed from what is explained", "explain other tensors")
        : this;

    public override bool Takes(LrpRule rule) => rule is PassRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new PassRule();

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        foreach (Route route in Routes.Where(r => pass.Reaches(r.Output)))
        {
            Value relevance = pass.Relevance(route.Output);
            bool atZero = relevance.VanishesAtZero(route.Output), below = relevance.VanishesBelow(route.Output);
            pass.Contribute(route.Input, route.Back(pass.Build, relevance, pass.Activation(route.Input).Info.Shape), atZero, below);
        }
    }

    public override Value? Forward(RelevanceBuilder build) => null;

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) => KeepsSigns && Routes.All(r => nonNegative.Contains(r.Input));
}
