using OnnxLrp.Composites;
using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The start relevance as nodes: <c>R = y ⊙ e_t</c> (or <c>e_t</c>, as the composite says), where <c>e_t</c> is 1 at the target t of each sample
/// and 0 elsewhere. A target of −1 stands for the class with the highest score, the first on ties.
/// </summary>
internal static class StartLowering
{
    /// <summary>Name of the batch dimension.</summary>
    public const string Batch = "batch";

    /// <summary>Adds the input that the start relevance is made from; gives its name.</summary>
    public static string From(StartInput input, LrpPlan plan, ExplainerGraph explainer) => input switch
    {
        StartInput.Target => FromTarget(plan, explainer),
        StartInput.Weights => FromWeights(plan, explainer),
        _ => FromInput(plan, explainer),
    };

    /// <summary>Adds the input <c>target</c>, Int64 [batch]; gives its name.</summary>
    private static string FromTarget(LrpPlan plan, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        nodes.Scope = "start";
        int[] shape = explainer.Shape(plan.Output);
        int batch = plan.Samples, classes = Shapes.Length(shape) / batch;
        string target = nodes.IntegerInput(nodes.NewName("target"));
        string scores = shape.Length == 2 && shape[0] == batch ? plan.Output : nodes.Samples(plan.Output, batch, classes);
        string best = nodes.Emit("ArgMax", [scores], OnnxAttributes.Empty.With("axis", 1).With("keepdims", 0));
        string chosen = nodes.Where(nodes.Emit("Less", [target, nodes.Integers(0)]), best, target);
        string ones = nodes.Emit("OneHot", [chosen, nodes.Integers(classes), nodes.Constant([0, 1], [2])], OnnxAttributes.Empty.With("axis", 1));
        string start = plan.Composite.Seed == ScoreSeed.One ? ones : nodes.Multiply(ones, scores);
        explainer.Start(scores == plan.Output ? start : nodes.Samples(start, shape));
        return target;
    }

    /// <summary>
    /// Adds the input <c>weights</c> in the shape of the explained tensor; gives its name. A score of weight 0 has no part, also where it
    /// is −∞.
    /// </summary>
    private static string FromWeights(LrpPlan plan, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        nodes.Scope = "start";
        string weights = nodes.Input(nodes.NewName("weights"), explainer.Shape(plan.Output)), zero = nodes.Scalar(0);
        string chosen = nodes.Where(nodes.Emit("Equal", [weights, zero]), zero, plan.Output);
        explainer.Start(nodes.Multiply(weights, chosen));
        return weights;
    }

    /// <summary>Adds the input <c>start_relevance</c> in the shape of the explained tensor; gives its name.</summary>
    private static string FromInput(LrpPlan plan, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string start = nodes.Input(nodes.NewName("start_relevance"), explainer.Shape(plan.Output));
        explainer.Start(start);
        return start;
    }
}
