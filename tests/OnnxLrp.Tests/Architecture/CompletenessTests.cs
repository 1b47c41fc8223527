using NUnit.Framework;
using OnnxLrp.Checks;
using OnnxLrp.Operators;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Operators;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Architecture;

/// <summary>A rule or an operator that was half added: the message names the file or the row that is missing.</summary>
public sealed class CompletenessTests
{
    /// <summary>Operators that are not linear in their activation; their tests are named here.</summary>
    private static readonly Dictionary<string, string> OtherTests = new()
    {
        ["MaxPool"] = "PoolAndNormTests",
        ["GlobalMaxPool"] = "NonlinearTests",
        ["LRN"] = "PoolAndNormTests",
        ["Softmax"] = "AttentionTests",
        ["LayerNormalization"] = "AttentionTests",
        ["InstanceNormalization"] = "AttentionTests",
        ["GroupNormalization"] = "AttentionTests",
        ["RMSNormalization"] = "AttentionTests",
        ["LogSoftmax"] = "PlanTests",
        ["Resize"] = "SeparateResizeTests",
        ["Upsample"] = "SeparateResizeTests",
        ["ReduceMax"] = "WrittenOutTests",
        ["ReduceMin"] = "WrittenOutTests",
        ["ReduceL1"] = "WrittenOutTests",
        ["ReduceL2"] = "WrittenOutTests",
        ["ReduceSumSquare"] = "WrittenOutTests",
        ["ReduceLogSum"] = "WrittenOutTests",
        ["ReduceLogSumExp"] = "WrittenOutTests",
        ["ReduceProd"] = "WrittenOutTests",
        ["Swish"] = "WrittenOutTests",
        ["LSTM"] = "RecurrenceTests",
        ["GRU"] = "RecurrenceTests",
        ["RNN"] = "RecurrenceTests",
        ["Gate"] = "RecurrenceTests",
        ["Max"] = "ExtremumTests",
        ["Min"] = "ExtremumTests",
    };

    /// <summary>Operators that no file contains: patterns run as their primitive nodes, which have rows.</summary>
    private static readonly string[] Patterns = ["Silu", "ThresholdRelu", "Interpolation", "Gate", "ScatterAdd"];

    private static IEnumerable<Type> RuleTypes => Concrete(typeof(LrpRule));

    private static IEnumerable<Type> OperatorTypes => Concrete(typeof(IOperator));

    [TestCaseSource(nameof(RuleTypes))]
    public void Every_rule_has_a_row_in_the_rule_table(Type rule)
    {
        IEnumerable<Type> rows = RuleTable.All.Select(r => RuleTable.Create(r.Name, new AnyParameters()).GetType());
        Assert.That(rows, Does.Contain(rule), $"src/OnnxLrp/Rules/RuleTable.cs has no row for {rule.Name}");
    }

    [Test]
    public void Rows_of_the_rule_table_are_sorted_and_make_the_rule_that_they_name()
    {
        Assert.That(RuleTable.All.Select(r => r.Name), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        foreach (RuleInfo row in RuleTable.All) Assert.That(RuleTable.Create(row.Name, new AnyParameters()).Name, Is.EqualTo(row.Name));
    }

    [TestCaseSource(nameof(OperatorTypes))]
    public void Every_operator_has_a_row_in_the_operator_table(Type op) => Assert.That(
        OperatorTable.All.Select(o => o.GetType()), Does.Contain(op), $"src/OnnxLrp/Operators/OperatorTable.cs has no row for {op.Name}");

    [Test]
    public void Every_operator_type_has_a_row_of_checks() => Assert.That(
        OperatorTable.All.SelectMany(o => o.Types).Except(CheckTable.Operators).Except(Patterns), Is.Empty,
        "add a row to the file of its family in src/OnnxLrp/Checks: without one, nodes of the type are not run by the probe");

    [Test]
    public void Every_operator_type_has_a_test()
    {
        string[] linear = [.. LinearModels.Models.Select(m => m.Operator).Distinct()];
        string activations = string.Concat(new[] { "ActivationTests.cs", "NonlinearTests.cs" }.Select(f => File.ReadAllText(RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Operators", f))));
        string[] untested = [.. OperatorTable.All.SelectMany(o => o.Types)
            .Where(t => !linear.Contains(t) && !OtherTests.ContainsKey(t) && !activations.Contains($"\"{t}\"", StringComparison.Ordinal))];
        Assert.That(untested, Is.Empty, "add a graph to tests/OnnxLrp.Tests/Operators/LinearModels.cs or a case to ActivationTests.cs");
    }

    private static IEnumerable<Type> Concrete(Type type) => type.Assembly.GetTypes().Where(t => t is { IsAbstract: false, IsClass: true } && t.IsAssignableTo(type));

    /// <summary>Gives every parameter a value that fits every rule.</summary>
    private sealed class AnyParameters : IRuleParameters
    {
        public double? Number(string name) => name switch { "alpha" => 2, "beta" => 1, _ => null };

        public InputBound? Bound(string name) => name == "low" ? -1 : 1;

        public bool? Flag(string name) => null;
    }
}
