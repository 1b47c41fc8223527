using OnnxLrp.Engines;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>
/// The plans and sessions of an explainer, one for each input shape and set of outputs. The ones that were not used for longest are let go; one
/// that is in use stays until its user is done. Safe for use from several threads: each plan and each session is made once, one after the
/// other, while others go on to be used.
/// </summary>
/// <param name="limit">How many are kept, at least 1.</param>
/// <param name="memory">
/// How many bytes they may hold together, as far as weights and shapes say; the last one that was used always stays.
/// </param>
/// <param name="plan">Makes a plan for an input shape and the names of outputs; null names the model's output.</param>
/// <param name="open">Opens a session for a plan.</param>
internal sealed class SessionCache(
    int limit, long memory, Func<InputShapes, IReadOnlyList<string?>, LrpPlan> plan, Func<LrpPlan, IRelevanceSession> open) : IDisposable
{
    /// <summary>Guards the list, and what its entries count.</summary>
    private readonly Lock _list = new();
    private readonly Lock _making = new();

    /// <summary>In the order in which they were first asked for.</summary>
    private readonly List<Entry> _entries = [];
    private long _clock;

    /// <summary>A plan that is made already, whatever its shapes; null where there is none.</summary>
    /// <param name="input">The input whose first axis counts samples, if any does.</param>
    /// <param name="outputs">The outputs.</param>
    public LrpPlan? Known(string input, IReadOnlyList<string?> outputs)
    {
        lock (_list) return _entries.Find(e => e.Outputs.SequenceEqual(outputs) && e.Shape.Name == input && e.Plan is not null)?.Plan;
    }

    /// <summary>The plan for a shape; no session is opened for it.</summary>
    public LrpPlan Plan(InputShapes shape, IReadOnlyList<string?> outputs)
    {
        using Lease lease = Take(shape, outputs);
        return Planned(lease.Entry);
    }

    /// <summary>
    /// A session for a shape, to be given back by disposing the result. A session of another batch size is given where it takes this one
    /// too.
    /// </summary>
    public Lease Rent(InputShapes shape, IReadOnlyList<string?> outputs)
    {
        Lease? first = TakeOpen(shape, outputs);
        try
        {
            if (first is { } other && other.Session.Accepts(shape.Batch)) return other;
        }
        catch
        {
            first?.Dispose();
            throw;
        }
        first?.Dispose();
        Lease lease = Take(shape, outputs);
        try
        {
            LrpPlan made = Planned(lease.Entry);
            if (lease.Entry.Session is null)
            {
                lock (_making) lease.Entry.Session ??= open(made);
            }
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Closes all sessions; none may be in use.</summary>
    public void Dispose()
    {
        foreach (Entry entry in _entries) entry.Session?.Dispose();
        _entries.Clear();
    }

    private LrpPlan Planned(Entry entry)
    {
        if (entry.Plan is { } known) return known;
        lock (_making)
        {
            if (entry.Plan is { } meanwhile) return meanwhile;
            LrpPlan made = plan(entry.Shape, entry.Outputs);
            entry.Bytes = Bytes(made);
            return entry.Plan = made;
        }
    }

    /// <summary>The weights as the plan and the session have them, and every tensor of a run.</summary>
    private static long Bytes(LrpPlan plan) =>
        (2 * plan.Graph.Initializers.Values.Sum(t => (long)t.Bytes.Length)) + plan.Shapes.Values.Sum(s => s.Aggregate(4L, (a, d) => a * d));

    /// <summary>The first of the open sessions that have the shape but for the batch.</summary>
    private Lease? TakeOpen(InputShapes shape, IReadOnlyList<string?> outputs)
    {
        lock (_list)
        {
            Entry? entry = _entries.Find(e => e.Session is not null && e.Outputs.SequenceEqual(outputs) && e.Shape.SameSample(shape));
            return entry is null ? null : Use(entry);
        }
    }

    private Lease Take(InputShapes shape, IReadOnlyList<string?> outputs)
    {
        lock (_list)
        {
            Entry? entry = _entries.Find(e => e.Outputs.SequenceEqual(outputs) && e.Shape.Same(shape));
            if (entry is null) _entries.Add(entry = new Entry(shape, outputs));
            return Use(entry);
        }
    }

    private Lease Use(Entry entry)
    {
        entry.Users++;
        entry.LastUse = ++_clock;
        return new Lease(this, entry);
    }

    private void GiveBack(Entry entry)
    {
        var gone = new List<Entry>();
        lock (_list)
        {
            entry.Users--;
            // A shape that could not be planned takes no place.
            _entries.RemoveAll(e => e.Users == 0 && e.Plan is null);
            foreach (Entry old in _entries.Where(e => e.Users == 0).OrderBy(e => e.LastUse).ToArray())
            {
                if (_entries.Count <= limit && (_entries.Count == 1 || _entries.Sum(e => e.Bytes) <= memory)) break;
                _entries.Remove(old);
                gone.Add(old);
            }
        }
        foreach (Entry old in gone) old.Session?.Dispose();
    }

    /// <summary>A session that is in use until this is disposed.</summary>
    internal readonly struct Lease(SessionCache cache, Entry entry) : IDisposable
    {
        public Entry Entry => entry;

        public LrpPlan Plan => entry.Plan!;

        public IRelevanceSession Session => entry.Session!;

        public void Dispose() => cache.GiveBack(entry);
    }

    /// <summary>One shape of the input, with the outputs that are explained.</summary>
    internal sealed class Entry(InputShapes shape, IReadOnlyList<string?> outputs)
    {
        public InputShapes Shape => shape;

        public IReadOnlyList<string?> Outputs => outputs;

        public LrpPlan? Plan { get; set; }

        public IRelevanceSession? Session { get; set; }

        public long Bytes { get; set; }

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}
