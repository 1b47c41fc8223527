using System.Collections.Concurrent;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Planning;

namespace OnnxLrp.Tests.Applications;

/// <summary>ONNX Runtime's engine, which counts its sessions by the height of their pictures.</summary>
internal sealed class CountingEngine : IRelevanceEngine
{
    private readonly OrtEngine _engine = new();
    private readonly ConcurrentQueue<int> _opened = new();
    private int _open;

    public string Name => "counting";

    public string Device => "cpu";

    public Action<int> Running { get; set; } = _ => { };

    public IReadOnlyCollection<int> Opened => _opened;

    public int Open => _open;

    public int MostOpen { get; private set; }

    IRelevanceSession IRelevanceEngine.Open(LrpPlan plan)
    {
        _opened.Enqueue(plan.InputShape[2]);
        MostOpen = Math.Max(MostOpen, Interlocked.Increment(ref _open));
        return new Session(this, plan.InputShape[2], _engine.Open(plan));
    }

    public void Dispose() => _engine.Dispose();

    private sealed class Session(CountingEngine engine, int size, IRelevanceSession session) : IRelevanceSession
    {
        public LrpPlan Plan => session.Plan;

        public bool Accepts(int batch) => session.Accepts(batch);

        public EngineResult Run(EngineRequest request)
        {
            engine.Running(size);
            return session.Run(request);
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref engine._open);
            session.Dispose();
        }
    }
}
