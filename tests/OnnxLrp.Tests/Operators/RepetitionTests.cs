using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Operators;

/// <summary>A value with very many copies: the work grows with the number of copies, not with its square.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class RepetitionTests(TestEngine device)
{
    private const int Copies = 200_000;

    private static IEnumerable<TestCaseData> Repetitions =>
    [
        Of("Expand", m => m.Integers("s", 1, Copies).Node("Expand", ["x", "s"], "y")),
        Of("Tile", m => m.Integers("s", 1, Copies).Node("Tile", ["x", "s"], "y")),
        Of("Gather", m => m.Integers("i", new long[Copies]).Node("Gather", ["x", "i"], "y", a => a.With("axis", 1))),
        Of("Pad", m => m.Integers("p", 0, 0, 0, Copies - 1).Node("Pad", ["x", "p"], "y", a => a.With("mode", "edge"))),
    ];

    [TestCaseSource(nameof(Repetitions))]
    [CancelAfter(30_000)]
    public void Relevance_of_all_copies_arrives(OnnxGraph graph)
    {
        float[] start = [.. Enumerable.Range(0, Copies).Select(i => i % 2 == 0 ? 1f : 0.5f)];
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, Run.Only("Conv", new EpsilonRule()), [2], [1, 1], start);
        // Halves and ones add up exactly in single precision.
        Assert.That(relevance, Is.EqualTo([0.75f * Copies]));
    }

    private static TestCaseData Of(string op, Func<TestModels, TestModels> build) =>
        new TestCaseData(build(new TestModels().Input("x", 1, 1)).Output("y").Graph()).SetArgDisplayNames(op);
}
