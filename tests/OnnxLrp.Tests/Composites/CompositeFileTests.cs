using System.Text.Json;
using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Operators;
using OnnxLrp.Rules;

namespace OnnxLrp.Tests.Composites;

/// <summary>Composite files: what they may say, and the one line that each mistake gets.</summary>
public sealed class CompositeFileTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    [Test]
    public void Example_of_the_documentation_is_read()
    {
        Composite c = Read("""
            { "name": "mine", "batchnorm": "abs", "stabilizer": 1e-5,
              "rules": [
                {"match": {"op": ["@linear"], "position": "first"}, "rule": "zbox", "low": [-2.1, -2.0, -1.8], "high": 2.6},
                {"match": {"name": "/layer4/*", "depth": [0.5, 1]}, "rule": "gamma", "gamma": 0.5},
                {"match": {"op": ["@dense"]}, "rule": "epsilon", "epsilon": 0.25} ] }
            """);
        Assert.Multiple(() =>
        {
            Assert.That(c.Name, Is.EqualTo("mine"));
            Assert.That(c.BatchNorm.Rule, Is.EqualTo(new AbsRule { Stabilizer = 1e-5 }));
            Assert.That(((ZBoxRule)c.Entries[0].Rule).Low.Values, Is.EqualTo([-2.1f, -2f, -1.8f]));
            Assert.That(c.Entries[0].Rule.Stabilizer, Is.EqualTo(1e-5));
            Assert.That(((GammaRule)c.Entries[1].Rule).Gamma, Is.EqualTo(0.5));
            Assert.That(c.Entries[2].Rule, Is.EqualTo(new EpsilonRule(0.25)));
            Assert.That(c.RuleFor(new LayerIdentity("Conv", ["/layer4/conv"], 9, 9, 10))!.Name, Is.EqualTo("gamma"));
            Assert.That(c.RuleFor(new LayerIdentity("Conv", ["/layer4/conv"], 1, 1, 10)), Is.Null);
            Assert.That(c.RuleFor(new LayerIdentity("Gemm", ["g"], 0, 0, 10))!.Name, Is.EqualTo("zbox"));
        });
    }

    [TestCase("{", "not valid JSON")]
    [TestCase("[]", "the document is []; allowed: an object with the fields name, batchnorm, stabilizer, rules")]
    [TestCase("""{"rule": []}""", "rule is an unknown field; allowed: name, batchnorm, stabilizer, rules")]
    [TestCase("""{"rules": {}}""", "rules is {}; allowed: a list of objects")]
    [TestCase("""{"rules": [{"rule": "zpluss"}]}""", "rules[0]: unknown rule \"zpluss\"; allowed: abs, alpha-beta")]
    [TestCase("""{"rules": [{"match": {}}]}""", "rules[0].rule is missing; allowed: the name of a rule")]
    [TestCase("""{"rules": [{"rule": "zbox", "low": 0, "high": 1e999}]}""", "rules[0]: rule \"zbox\": low must be a finite number <= high")]
    [TestCase("""{"name": "a", "name": "b"}""", "name is given twice")]
    [TestCase("""{"name": "\ud800"}""", "half of a character")]
    [TestCase("""{"rules": [{"rule": "zplus", "gamma": 1}]}""", "rules[0].gamma is an unknown field; allowed: match, rule, stabilizer")]
    [TestCase("""{"rules": [{"rule": "zplus"}, {"rule": "gamma", "gamma": -1}]}""", "rules[1]: rule \"gamma\": gamma must be a finite number >= 0")]
    [TestCase("""{"rules": [{"rule": "alpha-beta", "alpha": 2, "beta": 2}]}""", "alpha - beta must be 1")]
    [TestCase("""{"rules": [{"rule": "zbox", "low": 0}]}""", "zbox needs \"high\"")]
    [TestCase("""{"rules": [{"rule": "zbox", "low": 1, "high": 0.5}]}""", "rules[0]: rule \"zbox\": low must be a finite number <= high; found low = 1, high = 0.5")]
    [TestCase("""{"rules": [{"rule": "zbox", "low": [0, 0, 2], "high": 1}]}""", "found low = 2, high = 1 at position 2")]
    [TestCase("""{"rules": [{"rule": "flat"}, {"rule": "flat", "match": {"op": ["conv"]}}]}""", "rules[1]: unknown operator \"conv\"; expected a name of \"onnx-lrp list operators\"")]
    [TestCase("""{"rules": [{"rule": "flat", "match": {"op": "conv"}}]}""", "the nearest is \"Conv\"")]
    [TestCase("""{"rules": [{"rule": "flat", "match": {"op": ["Conv", "MatMull"]}}]}""", "unknown operator \"MatMull\"")]
    [TestCase("""{"rules": [{"rule": "half", "match": {"op": "gate"}}]}""", "the nearest is \"Gate\"")]
    [TestCase("""{"rules": [{"rule": "flat", "match": {"op": []}}]}""", "rules[0].match.op is []; allowed: names of operators, or no op for all layers")]
    [TestCase("""{"rules": [{"rule": "epsilon", "epsilon": "1"}]}""", "rules[0].epsilon is \"1\"; allowed: a number")]
    [TestCase("""{"rules": [{"rule": "flat", "match": {"op": ["@conv"]}}]}""", "unknown group \"@conv\"; allowed: @linear")]
    [TestCase("""{"rules": [{"rule": "flat", "match": {"position": "second"}}]}""", "rules[0].match.position is \"second\"; allowed: first, last")]
    [TestCase("""{"rules": [{"rule": "flat", "match": {"depth": [0.5, 2]}}]}""", "rules[0].match.depth is [0.5, 2]; allowed: [from, to] with 0 <= from <= to <= 1")]
    [TestCase("""{"rules": [{"rule": "flat", "match": {"layer": "x"}}]}""", "rules[0].match.layer is an unknown field; allowed: op, name, position, depth")]
    [TestCase("""{"batchnorm": "merge"}""", "unknown BatchNorm rule \"merge\"; allowed: identity")]
    [TestCase("""{"batchnorm": "alpha-beta:3,1"}""", "alpha - beta must be 1")]
    [TestCase("""{"stabilizer": -1}""", "stabilizer is -1; allowed: a finite number >= 0")]
    public void Mistakes_name_the_file_the_entry_and_what_is_allowed(string json, string message)
    {
        FormatException e = Assert.Throws<FormatException>(() => Read(json))!;
        Assert.That(e.Message, Does.StartWith(_file).And.Contain(message));
        Assert.That(e.Message, Does.Not.Contain("\n"));
    }

    [Test]
    public void Every_listed_operator_every_group_and_the_products_may_be_named()
    {
        string[] names = [.. OperatorCatalog.All.SelectMany(o => o.Types), .. OperatorGroups.All.Keys, "Gate", "ActivationMatMul"];
        Composite c = Read($$"""{"rules": [{"rule": "pass", "match": {"op": {{JsonSerializer.Serialize(names)}} } }]}""");
        Assert.That(c.Entries[0].Match.Operators, Is.EqualTo(names));
    }

    [TestCase("identity")]
    [TestCase("epsilon:0.1")]
    [TestCase("alpha-beta:2,1")]
    [TestCase("abs")]
    [TestCase("abs:split")]
    [TestCase("fuse")]
    [TestCase("fuse-left")]
    public void BatchNorm_choices_print_as_they_are_read(string text) => Assert.That(BatchNormTreatment.Parse(text).ToString(), Is.EqualTo(text));

    private Composite Read(string json)
    {
        File.WriteAllText(_file, json);
        return CompositeFile.Read(_file);
    }
}
