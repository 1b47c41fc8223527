using OnnxLrp.Relevance;

namespace OnnxLrp.Passes;

/// <summary>
/// Which buffer holds which value. A buffer is taken when a value is made and given back after the last operation that reads it, so that
/// few buffers serve a whole network. A sum is made in place where an operation can add to what is there. Values that are the same
/// elements under another shape share a buffer.
/// </summary>
internal sealed class BufferPlan
{
    private readonly Dictionary<Value, int> _slots = [];
    private readonly Dictionary<Value, Value> _addedTo = [];
    private readonly HashSet<Value> _inPlace = [];
    private readonly List<int> _lengths = [];
    private readonly Func<Value, bool> _needsBuffer;

    /// <param name="values">The values in order.</param>
    /// <param name="wanted">The values that must stay.</param>
    /// <param name="needsBuffer">Whether a value takes a buffer; sources that lie elsewhere do not.</param>
    /// <param name="canAdd">Whether the operation that makes a value can add it to a buffer instead; nobody may want the value by
    /// itself.</param>
    public BufferPlan(IReadOnlyList<Value> values, IEnumerable<Value> wanted, Func<Value, bool> needsBuffer, Func<Value, bool> canAdd)
    {
        _needsBuffer = needsBuffer;
        Value[] stay = [.. wanted];
        FindSums(values, stay, canAdd);
        Assign(values, stay);
    }

    /// <summary>Length of each buffer, in elements.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>The buffer of a value.</summary>
    public int this[Value value] => _slots[value];

    /// <summary>Whether the operation that makes a value adds it to another value, in the buffer of that one.</summary>
    public bool IsAdded(Value value) => _addedTo.ContainsKey(value);

    /// <summary>Whether a value is there without any work: the sum was made in place, or the same elements have another shape.</summary>
    public bool IsAlias(Value value) => _inPlace.Contains(value) || value.Maker is Reshape;

    private static Value Root(Value value) => value.Maker is Reshape ? Root(value.Maker.Operands[0]) : value;

    private bool Needs(Value value) => _needsBuffer(Root(value));

    /// <summary>
    /// A sum is made in place where nobody else reads the second summand, and where the first one is read for the last time by the sum and
    /// not at all from the moment when the second is added to it.
    /// </summary>
    private void FindSums(IReadOnlyList<Value> values, Value[] wanted, Func<Value, bool> canAdd)
    {
        var places = new Dictionary<Value, int>();
        var reads = new Dictionary<Value, List<int>>();
        for (int i = 0; i < values.Count; i++)
        {
            places[values[i]] = i;
            reads[values[i]] = [];
            if (values[i].Maker is Reshape) continue;
            foreach (Value operand in values[i].Maker.Operands.Distinct()) reads[Root(operand)].Add(i);
        }
        foreach (Value value in wanted) reads[Root(value)].Add(int.MaxValue);
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Maker is not Binary { Kind: BinaryKind.Add, Operands: [var sum, { Maker: not Reshape } part] }) continue;
            // A sum that was made in place has no operation of its own that could add it to another one.
            bool fits = Needs(sum) && Needs(part) && canAdd(part) && !_inPlace.Contains(part)
                && sum.Info.Shape.SequenceEqual(part.Info.Shape)
                && reads[part] is [var only] && only == i && places[Root(sum)] < places[part]
                && reads[Root(sum)].All(r => r == i || r < places[part]);
            if (!fits) continue;
            _addedTo[part] = Root(sum);
            _inPlace.Add(values[i]);
        }
    }

    private void Assign(IReadOnlyList<Value> values, Value[] wanted)
    {
        var lastRead = new Dictionary<Value, int>();
        for (int i = 0; i < values.Count; i++)
        {
            foreach (Value operand in values[i].Maker.Operands) lastRead[operand] = i;
        }
        foreach (Value value in wanted) lastRead[value] = int.MaxValue;
        var free = new List<int>();
        var holders = new Dictionary<int, int>();
        for (int i = 0; i < values.Count; i++)
        {
            Value value = values[i];
            if (!Needs(value)) continue;
            Value? shared = _addedTo.GetValueOrDefault(value) ?? (IsAlias(value) ? value.Maker.Operands[0] : null);
            int slot = shared is null ? Take(value.Info.Length, free) : _slots[shared];
            _slots[value] = slot;
            holders[slot] = holders.GetValueOrDefault(slot) + 1;
            foreach (Value operand in value.Maker.Operands.Distinct())
            {
                if (lastRead[operand] != i || !_slots.TryGetValue(operand, out int before)) continue;
                if (--holders[before] == 0) free.Add(before);
            }
        }
    }

    /// <summary>The free buffer that fits best: the smallest that is large enough, else the largest, which grows.</summary>
    private int Take(int length, List<int> free)
    {
        int[] fitting = [.. free.Where(s => _lengths[s] >= length)];
        int slot = fitting.Length > 0 ? fitting.MinBy(s => _lengths[s]) : free.Count > 0 ? free.MaxBy(s => _lengths[s]) : -1;
        if (slot < 0)
        {
            _lengths.Add(length);
            return _lengths.Count - 1;
        }
        free.Remove(slot);
        _lengths[slot] = Math.Max(_lengths[slot], length);
        return slot;
    }
}
