using OnnxLrp.Relevance;

namespace OnnxLrp.Passes;

/// <summary>
/// Which buffer holds which value. A buffer is taken when a value is made and given back after the last operation that reads it, so that few buffers serve a
/// whole network. A sum is made in place where an operation can add to what is there.
/// </summary>
internal sealed class BufferPlan
{
    private readonly Dictionary<Value, int> _slots = [];
    private readonly Dictionary<Value, Value> _addedTo = [];
    private readonly HashSet<Value> _inPlace = [];
    private readonly List<int> _lengths = [];

    /// <param name="values">The values in order.</param>
    /// <param name="wanted">The values that must stay.</param>
    /// <param name="needsBuffer">Whether a value takes a buffer; sources that lie elsewhere do not.</param>
    /// <param name="canAdd">Whether an operation can add its result to a buffer.</param>
    public BufferPlan(IReadOnlyList<Value> values, IEnumerable<Value> wanted, Func<Value, bool> needsBuffer, Func<Operation, bool> canAdd)
    {
        var lastRead = new Dictionary<Value, int>();
        var readers = new Dictionary<Value, int>();
        for (int i = 0; i < values.Count; i++)
        {
            foreach (Value operand in values[i].Maker.Operands.Distinct())
            {
                lastRead[operand] = i;
                readers[operand] = readers.GetValueOrDefault(operand) + 1;
            }
        }
        foreach (Value value in wanted) lastRead[value] = int.MaxValue;
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Maker is not Binary { Kind: BinaryKind.Add, Operands: [var sum, var part] }) continue;
            bool fits = sum != part && needsBuffer(sum) && needsBuffer(part) && sum.Id < part.Id && lastRead[sum] == i && lastRead[part] == i && readers[part] == 1
                && sum.Info.Shape.SequenceEqual(part.Info.Shape) && canAdd(part.Maker);
            if (!fits) continue;
            _addedTo[part] = sum;
            _inPlace.Add(values[i]);
        }
        Assign(values, needsBuffer, lastRead);
    }

    /// <summary>Length of each buffer, in elements.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>The buffer of a value.</summary>
    public int this[Value value] => _slots[value];

    /// <summary>Whether the operation that makes a value adds it to another value, in the buffer of that one.</summary>
    public bool IsAdded(Value value) => _addedTo.ContainsKey(value);

    /// <summary>Whether a value is there without any work: the sum was made in place, or the same elements have another shape.</summary>
    public bool IsAlias(Value value) => _inPlace.Contains(value) || (value.Maker is Reshape && _slots[value] == _slots.GetValueOrDefault(value.Maker.Operands[0], -1));

    private void Assign(IReadOnlyList<Value> values, Func<Value, bool> needsBuffer, Dictionary<Value, int> lastRead)
    {
        var free = new List<int>();
        var holders = new Dictionary<int, int>();
        for (int i = 0; i < values.Count; i++)
        {
            Value value = values[i];
            if (!needsBuffer(value)) continue;
            Value? shared = _addedTo.GetValueOrDefault(value) ?? (_inPlace.Contains(value) || value.Maker is Reshape ? value.Maker.Operands[0] : null);
            int slot = shared is not null && _slots.TryGetValue(shared, out int same) ? same : Take(value.Info.Length, free);
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
