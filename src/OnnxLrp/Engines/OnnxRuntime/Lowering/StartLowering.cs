using OnnxLrp.Composites;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The start relevance as nodes: <c>R = y ⊙ e_t</c> (or <c>e_t</c>, as the composite says), where <c>e_t</c> is 1 at the target t of each
/// sample and 0 elsewhere. A target of −1 stands for the class with the highest score, the first on ties.
/// </summary>
internal static class StartLowering
{
    /// <summary>Name of the batch dimension.</summary>
    public const string Batch = "batch";

    /// <summary>Adds the input that the start relevance is made from; gives its name, and that of the start relevance.</summary>
    public static (string Input, string Start) From(StartInput input, LrpPlan plan, NodeEmitter nodes)
    {
        nodes.Scope = "start";
        return input switch
        {
            StartInput.Target => FromTarget(plan, nodes),
            StartInput.Weights => FromWeights(plan, nodes),
            _ => FromInput(plan, nodes),
        };
    }

    /// <summary>The input is <c>target</c>, Int64 [batch].</summary>
    private static (string Input, string Start) FromTarget(LrpPlan plan, NodeEmitter nodes)
    {
        int[] shape = plan.Shapes[plan.Output];
        int batch = plan.Samples, classes = Shapes.Length(shape) / batch;
        string target = nodes.IntegerInput(nodes.NewName("target"));
        string scores = shape.Length == 2 && shape[0] == batch ? plan.Output : nodes.Samples(plan.Output, batch, classes);
        string best = nodes.Emit("ArgMax", [scores], OnnxAttributes.Empty.With("axis", 1).With("keepdims", 0));
        string chosen = nodes.Where(nodes.Emit("Less", [target, nodes.Integers(0)]), best, target);
        string ones = nodes.Emit("OneHot", [chosen, nodes.Integers(classes), nodes.Constant([0, 1], [2])], OnnxAttributes.Empty.With("axis", 1));
        string start = plan.Composite.Seed == ScoreSeed.One ? ones : nodes.Multiply(ones, scores);
        return (target, scores == plan.Output ? start : nodes.Samples(start, shape));
    }

    /// <summary>
    /// The input is <c>weights</c>, in the shape of the explained tensor. A score of weight 0 has no part, also where it is −∞. From each
    /// score the input <c>reference</c> is subtracted, 0 unless it is given.
    /// </summary>
    private static (string Input, string Start) FromWeights(LrpPlan plan, NodeEmitter nodes)
    {
        string weights = nodes.Input(nodes.NewName("weights"), plan.Shapes[plan.Output]), zero = nodes.Scalar(0);
        string reference = nodes.OptionalInput(ExplainerModel.Reference, [], 0);
        string chosen = nodes.Where(nodes.Emit("Equal", [weights, zero]), zero, nodes.Emit("Sub", [plan.Output, reference]));
        return (weights, nodes.Multiply(weights, chosen));
    }

    /// <summary>The input is <c>start_relevance</c>, in the shape of the explained tensor.</summary>
    private static (string Input, string Start) FromInput(LrpPlan plan, NodeEmitter nodes)
    {
        string start = nodes.Input(nodes.NewName("start_relevance"), plan.Shapes[plan.Output]);
        return (start, start);
    }
}
