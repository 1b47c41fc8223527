using OnnxLrp.Engines;
using OnnxLrp.Planning;

namespace OnnxLrp.Extensions.Tests.Engine;

/// <summary>A small engine: arrays of floats and loops, for relevance graphs of any model.</summary>
internal sealed class ArrayEngine : IRelevanceEngine
{
    public string Name => "arrays";

    public string Device => "one core";

    public IRelevanceSession Open(LrpPlan plan) => new ArraySession(plan);

    public void Dispose()
    {
    }
}
