using OnnxLrp.Errors;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// <c>y = c ? a : b</c> with a condition that is context: each value of the output came from one of the two, and its relevance goes there.
/// </summary>
/// <param name="Condition">The tensor c.</param>
/// <param name="First">a.</param>
/// <param name="Second">b.</param>
internal sealed record WhereLayer(string Condition, Choice First, Choice Second) : Layer
{
    public override bool Takes(LrpRule rule) => rule is PassRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new PassRule();

    public override Layer WithContext(IReadOnlySet<string> explained) => explained.Contains(Condition)
        ? throw new OperatorNotSupportedException(
            $"its condition \"{Condition}\" depends on what is explained, and no relevance goes through a condition",
            "name other tensors to explain, so that the condition is context")
        : this;

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output), condition = pass.Activation(Condition), none = pass.Build.Scalar(0);
        bool atZero = relevance.VanishesAtZero(output), below = relevance.VanishesBelow(output);
        Send(First, condition.Choose(relevance, none));
        Send(Second, condition.Choose(none, relevance));

        void Send(Choice choice, Value part)
        {
            if (choice.Tensor is { } tensor) pass.Contribute(tensor, part.SumTo(choice.Shape), atZero, below);
        }
    }

    public override Value Forward(RelevanceBuilder build) =>
        build.Activation(Condition).Choose(First.Read(build), Second.Read(build));

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) => First.IsNonNegative(nonNegative) && Second.IsNonNegative(nonNegative);
}

/// <summary>One of the two that a Where chooses from.</summary>
/// <param name="Tensor">The tensor; null: a constant.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">The values of a constant.</param>
internal sealed record Choice(string? Tensor, int[] Shape, float[] Values)
{
    public Value Read(RelevanceBuilder build) => Tensor is null ? build.Parameter(Values, Shape) : build.Activation(Tensor);

    public bool IsNonNegative(IReadOnlySet<string> nonNegative) => Tensor is null ? Values.All(v => v >= 0) : nonNegative.Contains(Tensor);
}
