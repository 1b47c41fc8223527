using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;

namespace OnnxLrp.Tests.Engines;

/// <summary>Runs one graph on one engine from a given start relevance.</summary>
internal static class Run
{
    /// <summary>A composite that gives one operator type one rule.</summary>
    public static Composite Only(string op, LrpRule rule) => new("test", [new CompositeEntry(new NodeMatch { Operators = [op] }, rule)]);

    /// <summary>Relevance of the input, whole batch.</summary>
    public static float[] Relevance(IRelevanceEngine engine, OnnxGraph graph, Composite composite, float[] input, int[] shape, float[] relevance) =>
        Result(engine, graph, composite, input, shape, relevance).Passes[0].Relevance;

    /// <summary>All that a run gives.</summary>
    public static EngineResult Result(IRelevanceEngine engine, OnnxGraph graph, Composite composite, float[] input, int[] shape, float[] relevance)
    {
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, shape, start: ScoreStart.Output);
        using IRelevanceSession session = engine.Open(plan);
        return On(session, new HostTensor(input, shape), new StartRelevance.Given(relevance));
    }

    /// <summary>A run of a session that is open.</summary>
    public static EngineResult On(IRelevanceSession session, HostTensor input, StartRelevance start, params string[] layers) => session.Run(
        new EngineRequest { Inputs = new Dictionary<string, HostTensor> { [session.Plan.Input] = input }, Start = start, Layers = layers });
}
