using System.Globalization;

namespace OnnxLrp.Relevance;

/// <summary>
/// What makes a value from others. An operation is a <see cref="Primitive"/>, which every engine runs, or a <see cref="Compound"/>, which
/// an engine may run as one kernel and which is otherwise replaced by its expansion.
/// </summary>
public abstract record Operation
{
    private protected Operation(params IReadOnlyList<Value> operands) => Operands = operands;

    /// <summary>The values that the operation reads.</summary>
    public IReadOnlyList<Value> Operands { get; internal init; }

    /// <summary>
    /// Name of the operation with its parameters, as graphs print it. Operations of one text on the same operands are the same.
    /// </summary>
    public abstract string Text { get; }

    /// <summary>The work that the operation stands for, as plans print it; "-" where there is none.</summary>
    public virtual string Kernel => Text;

    /// <summary>What is known of the result.</summary>
    /// <exception cref="ArgumentException">The operands do not fit each other.</exception>
    internal abstract ValueInfo Infer();

    /// <summary>The operation as graphs print it.</summary>
    public sealed override string ToString() => $"{Text}({string.Join(", ", Operands)})";

    /// <summary>A number as graphs print it.</summary>
    private protected static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>An operation that every engine runs: arithmetic, a linear map, a movement. There are some twenty.</summary>
public abstract record Primitive : Operation
{
    private protected Primitive(params IReadOnlyList<Value> operands) : base(operands)
    {
    }
}

/// <summary>
/// A step of relevance propagation as one operation: a rule on a layer. <see cref="Expand"/> is its formula. A kernel for it is an
/// optimisation of that formula, and a test compares both on random shapes.
/// </summary>
public abstract record Compound : Operation
{
    /// <summary>A compound that reads these values.</summary>
    protected Compound(params IReadOnlyList<Value> operands) : base(operands)
    {
    }

    /// <summary>The same value in primitives.</summary>
    /// <param name="build">Where primitives are written. The operands belong to it.</param>
    public abstract Value Expand(RelevanceBuilder build);

    /// <summary>Shape of the result; its first axis grows with the batch where an operand's does.</summary>
    public abstract int[] ResultShape { get; }

    internal sealed override ValueInfo Infer() => new(ResultShape, Operands.Any(o => o.Info.IsBatched) && Sample(ResultShape));

    private bool Sample(int[] shape) => shape.Length > 0 && Operands[0].Builder.IsBatch(shape[0]);
}
