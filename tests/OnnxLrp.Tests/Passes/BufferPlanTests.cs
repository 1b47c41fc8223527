using NUnit.Framework;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;

namespace OnnxLrp.Tests.Passes;

/// <summary>Which values share a buffer, on small graphs. Every activation is a source and takes none.</summary>
public sealed class BufferPlanTests
{
    private readonly RelevanceBuilder _build = new(new ModelTensors(
        samples: 1, name => (new ValueInfo(name == "flat" ? [1, 6] : [1, 2, 3], true), false), new Dictionary<string, string>()));

    [Test]
    public void Buffers_are_used_again()
    {
        Value a = X.Square(), b = a.Apply(UnaryKind.Exp), c = b.Square(), d = c.Apply(UnaryKind.Exp);
        Assert.That(Plan(d).Lengths, Is.EqualTo(new[] { 6, 6 }));
    }

    [Test]
    public void A_sum_is_made_in_place()
    {
        Value before = X.Square(), part = X.Apply(UnaryKind.Exp), sum = before + part;
        BufferPlan plan = Plan(sum);
        Assert.That(plan.IsAdded(part) && plan.IsAlias(sum), Is.True);
        Assert.That(new[] { plan[part], plan[sum] }, Is.All.EqualTo(plan[before]));
    }

    [Test]
    public void A_summand_that_is_made_of_the_sum_so_far_has_a_buffer_of_its_own()
    {
        Value before = X.Square(), part = before.Apply(UnaryKind.Exp), sum = before + part;
        Assert.That(Plan(sum).IsAdded(part), Is.False);
    }

    [Test]
    public void A_sum_that_is_made_in_place_is_not_added_to_another_one()
    {
        Value before = X.Square(), inner = X.Apply(UnaryKind.Exp) + X.Apply(UnaryKind.Sqrt), sum = before + inner;
        BufferPlan plan = Plan(sum);
        Assert.That((plan.IsAlias(inner), plan.IsAdded(inner)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Nothing_is_added_to_what_is_read_before_the_sum()
    {
        Value before = X.Square(), part = X.Apply(UnaryKind.Exp), between = before.Apply(UnaryKind.Sqrt), sum = before + part;
        Assert.That(Plan(between * sum).IsAdded(part), Is.False);
    }

    [Test]
    public void Nothing_is_added_to_what_is_read_later_under_another_shape()
    {
        Value before = X.Square(), flat = before.Reshape(1, 6), part = X.Apply(UnaryKind.Exp), sum = before + part;
        Assert.That(Plan(sum.Reshape(1, 6) * flat).IsAdded(part), Is.False);
    }

    [Test]
    public void What_somebody_wants_by_itself_is_not_added()
    {
        Value before = X.Square(), part = X.Apply(UnaryKind.Exp), sum = before + part;
        Assert.That(new BufferPlan(RelevanceGraph.WithOperands([sum]), [sum, part], NeedsBuffer, _ => true).IsAdded(part), Is.False);
    }

    [Test]
    public void The_second_summand_may_be_made_before_the_first_has_its_shape()
    {
        Value before = X.Square(), part = _build.Activation("flat").Apply(UnaryKind.Exp), sum = before.Reshape(1, 6) + part;
        BufferPlan plan = Plan(sum);
        Assert.That(plan.IsAdded(part), Is.True);
        Assert.That(plan.Lengths, Is.EqualTo(new[] { 6 }));
    }

    [Test]
    public void Another_shape_of_a_source_takes_no_buffer() => Assert.That(Plan(X.Reshape(1, 6)).Lengths, Is.Empty);

    private Value X => _build.Activation("x");

    private static bool NeedsBuffer(Value value) => value.Maker.Operands.Count > 0;

    private static BufferPlan Plan(Value wanted) => new(RelevanceGraph.WithOperands([wanted]), [wanted], NeedsBuffer, _ => true);
}
