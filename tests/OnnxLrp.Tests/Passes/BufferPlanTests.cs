using NUnit.Framework;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Relevance;

namespace OnnxLrp.Tests.Passes;

public sealed class BufferPlanTests
{
    [Test]
    public void A_chain_of_any_length_needs_two_buffers()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        Value value = build.Start("y");
        for (int i = 1; i <= 10; i++) value = value * i * 0.5;
        BufferPlan plan = Plan(value, _ => false);
        Assert.That(plan.Lengths, Is.EqualTo(new[] { 8, 8 }));
    }

    [Test]
    public void Two_values_that_are_needed_at_once_never_share_a_buffer()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        Value start = build.Start("y"), first = start * 3, second = start * 5, both = first * second;
        BufferPlan plan = Plan(both, _ => false);
        Assert.That(new[] { plan[first], plan[second] }, Is.Unique);
        Assert.That(plan[first], Is.Not.EqualTo(plan[start]), "the start is still read");
    }

    [Test]
    public void A_reshape_has_the_buffer_of_what_it_reshapes()
    {
        Value start = SmallGraphs.Builder().Start("y"), reshaped = start.Reshape(8), result = reshaped * 2;
        BufferPlan plan = Plan(result, _ => false);
        Assert.That(plan.IsAlias(reshaped) && plan[reshaped] == plan[start]);
    }

    [Test]
    public void A_sum_is_made_in_place_where_the_operation_before_it_can_add()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        Value start = build.Start("y"), first = Share("a"), second = Share("b"), sum = first + second;
        BufferPlan adding = Plan(sum, v => v.Maker is SumShare), plain = Plan(sum, _ => false);
        Assert.That(adding.IsAdded(second) && adding.IsAlias(sum) && adding[second] == adding[first]);
        Assert.That(plain.IsAdded(second), Is.False);
        Assert.That(plain[second], Is.Not.EqualTo(plain[first]));

        Value Share(string tensor) =>
            build.Emit(new SumShare(start, build.Activation(tensor), build.Activation("y"), 1, SmallGraphs.Shape, SmallGraphs.Shape, 0.25));
    }

    private static BufferPlan Plan(Value result, Func<Value, bool> canAdd) => new(
        RelevanceGraph.Behind([result]), [result], v => v.Maker is not (Activation or ParameterConstant or Constant), canAdd);
}
