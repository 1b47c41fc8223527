using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Planning;

/// <summary>
/// Which buffer holds the relevance of which tensor. A buffer is taken when a tensor's relevance is first written and given back after
/// the last step that reads it, so that few buffers serve a whole network.
/// </summary>
internal sealed class BufferPlan
{
    private readonly Dictionary<string, int> _slots = [];
    private readonly List<int> _lengths = [];

    private BufferPlan()
    {
    }

    /// <summary>Length of each buffer, in values.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>The buffer of a tensor's relevance.</summary>
    public int this[string tensor] => _slots[tensor];

    /// <summary>Whether a step has nothing to do, because both tensors share a buffer.</summary>
    public bool IsAlias(LrpStep step) => step is CopyStep { To.Accumulate: false } && _slots[step.From] == _slots[step.To.Tensor];

    /// <summary>Plans the buffers of a list of steps.</summary>
    /// <param name="seed">The explained output, whose relevance is there before the first step.</param>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="lengthOf">Number of values of a tensor.</param>
    public static BufferPlan Create(string seed, IReadOnlyList<LrpStep> steps, Func<string, int> lengthOf)
    {
        var plan = new BufferPlan();
        var free = new List<int>();
        var lastRead = new Dictionary<string, int>();
        for (int i = 0; i < steps.Count; i++) lastRead[steps[i].From] = i;
        plan.Take(seed, lengthOf(seed), free);
        for (int i = 0; i < steps.Count; i++)
        {
            LrpStep step = steps[i];
            bool ends = step.From.Length > 0 && lastRead[step.From] == i;
            if (plan._slots.ContainsKey(step.To.Tensor))
            {
                if (ends) free.Add(plan._slots[step.From]);
            }
            else if (step is CopyStep && ends)
            {
                plan._slots[step.To.Tensor] = plan._slots[step.From];
            }
            else
            {
                plan.Take(step.To.Tensor, lengthOf(step.To.Tensor), free);
                if (ends) free.Add(plan._slots[step.From]);
            }
        }
        return plan;
    }

    /// <summary>The free buffer that fits best: the smallest that is large enough, else the largest, which grows.</summary>
    private void Take(string tensor, int length, List<int> free)
    {
        int slot = free.Where(s => _lengths[s] >= length).OrderBy(s => _lengths[s]).FirstOrDefault(-1);
        if (slot < 0) slot = free.OrderByDescending(s => _lengths[s]).FirstOrDefault(-1);
        if (slot < 0)
        {
            slot = _lengths.Count;
            _lengths.Add(length);
        }
        else
        {
            free.Remove(slot);
            _lengths[slot] = Math.Max(_lengths[slot], length);
        }
        _slots[tensor] = slot;
    }
}
