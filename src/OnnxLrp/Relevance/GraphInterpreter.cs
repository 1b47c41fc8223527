namespace OnnxLrp.Relevance;

/// <summary>
/// What an engine has to do for a relevance graph: one method for each kind of primitive. Derive from it to add an engine;
/// <see cref="Run(RelevanceGraph, IEnumerable{string})"/> walks the graph, expands compounds that the engine has no kernel for, and gives
/// back what is no longer needed.
/// </summary>
/// <typeparam name="T">What the engine keeps for a value: an array, a buffer on a device, a name in a file.</typeparam>
public abstract class GraphInterpreter<T>
{
    /// <summary>Values of a tensor of the model.</summary>
    protected abstract T Run(Activation source);

    /// <summary>A constant.</summary>
    protected abstract T Run(ParameterConstant source);

    /// <summary>One number everywhere.</summary>
    protected abstract T Run(Constant source);

    /// <summary>The start relevance.</summary>
    protected abstract T Run(StartRelevanceSource source);

    /// <summary>A mask on relevance.</summary>
    protected abstract T Run(ConditionSource source);

    /// <summary>A function of two elements.</summary>
    protected abstract T Run(Binary operation, Value result, T a, T b);

    /// <summary>A function of one element.</summary>
    protected abstract T Run(Unary operation, Value result, T x);

    /// <summary>A comparison.</summary>
    protected abstract T Run(Comparison operation, Value result, T a, T b);

    /// <summary>A choice between two values.</summary>
    protected abstract T Run(Selection operation, Value result, T condition, T yes, T no);

    /// <summary>The stabilised denominator.</summary>
    protected abstract T Run(Stabilisation operation, Value result, T z);

    /// <summary>Another precision.</summary>
    protected abstract T Run(Conversion operation, Value result, T x);

    /// <summary>A convolution or its adjoint.</summary>
    protected abstract T Run(Convolution operation, Value result, T u, T w);

    /// <summary>A matrix product.</summary>
    protected abstract T Run(MatrixProduct operation, Value result, T a, T b);

    /// <summary>The sum over windows or its adjoint.</summary>
    protected abstract T Run(WindowSum operation, Value result, T u);

    /// <summary>What windows have goes to their maxima.</summary>
    protected abstract T Run(WindowWinners operation, Value result, T s, T x, T y);

    /// <summary>Another shape.</summary>
    protected abstract T Run(Reshape operation, Value result, T x);

    /// <summary>Elements repeated.</summary>
    protected abstract T Run(Broadcast operation, Value result, T x);

    /// <summary>A sum over axes.</summary>
    protected abstract T Run(Summation operation, Value result, T x);

    /// <summary>A block that moves.</summary>
    protected abstract T Run(BlockMove operation, Value result, T x);

    /// <summary>Elements that move by index.</summary>
    protected abstract T Run(IndexMove operation, Value result, T x);

    /// <summary>Whether the engine has a kernel for a compound; the others are expanded before the graph runs.</summary>
    protected virtual bool HasKernel(Compound compound) => false;

    /// <summary>Runs a compound by its kernel.</summary>
    protected virtual T Run(Compound compound, Value result, IReadOnlyList<T> operands) =>
        throw new NotSupportedException($"no kernel for {compound.Text}");

    /// <summary>A value is about to be made.</summary>
    protected virtual void Starting(Value value)
    {
    }

    /// <summary>A value was made.</summary>
    protected virtual void Done(Value value, T held)
    {
    }

    /// <summary>A value is no longer needed: nothing reads it any more.</summary>
    protected virtual void Release(Value value, T held)
    {
    }

    /// <summary>Runs what the relevance of some tensors needs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">Tensors of <see cref="RelevanceGraph.Results"/>.</param>
    /// <returns>What the engine keeps for the relevance of each.</returns>
    public IReadOnlyDictionary<string, T> Run(RelevanceGraph graph, IEnumerable<string> tensors)
    {
        RelevanceGraph expanded = Expansion.Apply(graph, HasKernel);
        string[] wanted = [.. tensors.Distinct()];
        IReadOnlyList<Value> values = expanded.Needed(wanted);
        IReadOnlyDictionary<Value, T> kept = Run(values, [.. wanted.Select(t => expanded.Results[t])]);
        return wanted.ToDictionary(t => t, t => kept[expanded.Results[t]]);
    }

    /// <summary>Runs values in order.</summary>
    /// <param name="values">The values, each after its operands.</param>
    /// <param name="wanted">The values to keep.</param>
    protected IReadOnlyDictionary<Value, T> Run(IReadOnlyList<Value> values, IReadOnlyCollection<Value> wanted)
    {
        var held = new Dictionary<Value, T>();
        var readers = new Dictionary<Value, int>();
        foreach (Value operand in values.SelectMany(v => v.Maker.Operands)) readers[operand] = readers.GetValueOrDefault(operand) + 1;
        foreach (Value value in wanted) readers[value] = readers.GetValueOrDefault(value) + 1;
        foreach (Value value in values)
        {
            Starting(value);
            T made = Run(value, [.. value.Maker.Operands.Select(o => held[o])]);
            held[value] = made;
            Done(value, made);
            foreach (Value operand in value.Maker.Operands)
            {
                if (--readers[operand] == 0 && held.Remove(operand, out T? free)) Release(operand, free);
            }
        }
        return held;
    }

    private T Run(Value value, T[] operands) => value.Maker switch
    {
        Activation o => Run(o),
        ParameterConstant o => Run(o),
        Constant o => Run(o),
        StartRelevanceSource o => Run(o),
        ConditionSource o => Run(o),
        Binary o => Run(o, value, operands[0], operands[1]),
        Unary o => Run(o, value, operands[0]),
        Comparison o => Run(o, value, operands[0], operands[1]),
        Selection o => Run(o, value, operands[0], operands[1], operands[2]),
        Stabilisation o => Run(o, value, operands[0]),
        Conversion o => Run(o, value, operands[0]),
        Convolution o => Run(o, value, operands[0], operands[1]),
        MatrixProduct o => Run(o, value, operands[0], operands[1]),
        WindowSum o => Run(o, value, operands[0]),
        WindowWinners o => Run(o, value, operands[0], operands[1], operands[2]),
        Reshape o => Run(o, value, operands[0]),
        Broadcast o => Run(o, value, operands[0]),
        Summation o => Run(o, value, operands[0]),
        BlockMove o => Run(o, value, operands[0]),
        IndexMove o => Run(o, value, operands[0]),
        Compound o => Run(o, value, operands),
        _ => throw new NotSupportedException($"unknown operation {value.Maker.Text}"),
    };
}
