using System.Text;
using OnnxLrp.Detections;
using OnnxLrp.Errors;

namespace OnnxLrp;

/// <summary>
/// Says what is explained: a sum of weighted scores. One class, the winning one, the K best ones each on its own, the difference of two
/// classes, elements and regions of a map or a sequence, of one output or several, or any sum of these. A mask and a reference may change
/// the start relevance: number · mask · (score − reference). Immutable; <see cref="ToString"/> prints the sum as <see cref="Parse"/> and the
/// command line's <c>--target</c> read it.
/// </summary>
public sealed class Target : IEquatable<Target>
{
    private Target(IReadOnlyList<TargetTerm> terms) => Terms = terms;

    /// <summary>The class with the highest score of each input; the first one on ties.</summary>
    public static Target Top { get; } = TopK(1);

    /// <summary>The terms of the sum, at least one.</summary>
    public IReadOnlyList<TargetTerm> Terms { get; }

    /// <summary>What multiplies the start relevance; null: nothing.</summary>
    public TargetMask? Mask { get; private init; }

    /// <summary>What is subtracted from each selected score before its number multiplies it; 0 unless <see cref="Above"/> set it.</summary>
    public float Reference { get; private init; }

    /// <summary>How many of the best classes or detections are explained, each on its own; 1 for everything else.</summary>
    public int Best => Terms is [{ Selection: var one }] ? one.Several : 1;

    /// <summary>The class, where one class alone is explained; else null.</summary>
    public int? Index => Alone is TargetSelection.Class one ? one.Index : null;

    /// <summary>Names of the outputs that terms name, in their order, each once; null stands for the explained output.</summary>
    public IReadOnlyList<string?> Outputs => [.. Terms.Select(t => t.Output).Distinct()];

    /// <summary>What is selected, where that alone is explained as it is.</summary>
    internal TargetSelection? Alone => Terms is [{ Weight: 1 } one] ? one.Selection : null;

    /// <summary>Whether anchors of a detector are explained.</summary>
    internal bool IsOfDetector => Alone is TargetSelection.Detected or TargetSelection.Boxed;

    /// <summary>Explains the K classes with the highest scores, best first, each on its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static Target TopK(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new Target([new TargetTerm(new TargetSelection.Best(count))]);
    }

    /// <summary>Explains one class.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static Target Class(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Target([new TargetTerm(new TargetSelection.Class(index))]);
    }

    /// <summary>Explains the class with a name among <see cref="LrpOptions.Labels"/>.</summary>
    public static Target Label(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Parsable(new Target([new TargetTerm(new TargetSelection.Label(name))]));
    }

    /// <summary>
    /// Explains the K best detections of a detector, best first, each on its own: those that the model chooses at its end, else those
    /// whose boxes overlap less than 0.45. A sample with fewer detections has fewer explanations.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static Target Detections(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new Target([new TargetTerm(new TargetSelection.Detected(count))]);
    }

    /// <summary>
    /// Explains what a detector finds at a place: the anchors whose box overlaps a given one best. A sample where none overlaps it has no
    /// explanation.
    /// </summary>
    /// <param name="box">The box, in pixels of the model's input.</param>
    /// <param name="class">The class whose score is explained; null: the best one of each anchor.</param>
    /// <exception cref="ArgumentException">The box has no area, or the class is negative.</exception>
    public static Target Box(DetectionBox box, int? @class = null)
    {
        if (!(box.Area > 0) || !double.IsFinite(box.Area)) throw new ArgumentException($"the box {box} has no area; expected X0,Y0,X1,Y1 with X0 < X1 and Y0 < Y1", nameof(box));
        return Parsable(new Target([new TargetTerm(new TargetSelection.Boxed(box, @class))]));
    }

    /// <summary>Explains one score of a map or a sequence: an index for each axis of a sample, negative ones from the end.</summary>
    public static Target At(params IReadOnlyList<int> place) => Region([.. place.Select(TargetItem.At)]);

    /// <summary>Explains the scores that one item for each axis of a sample's scores selects.</summary>
    /// <exception cref="ArgumentException">
    /// There is no item, or <see cref="TargetItem.Top"/> is beside another item that is no single index.
    /// </exception>
    public static Target Region(params IReadOnlyList<TargetItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Parsable(new Target([new TargetTerm(new TargetSelection.Elements([.. items]))]));
    }

    /// <summary>Makes the sum of terms.</summary>
    /// <exception cref="ArgumentException">There is no term, a number is not finite, or the K best classes are not alone.</exception>
    public static Target Sum(params IReadOnlyList<TargetTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return Parsable(new Target([.. terms]));
    }

    /// <summary>Reads a target, such as <c>top</c>, <c>3-5</c>, <c>0.5*cat + 2*"tree frog"</c> or <c>logits:[15,:,:]</c>.</summary>
    /// <param name="text">The text; docs/cli.md has the grammar.</param>
    /// <exception cref="TargetFormatException">It is no target; the message says where and why.</exception>
    public static Target Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Target(new TargetParser(text).Read());
    }

    /// <summary>Explains the same on a named output, whatever outputs the terms name.</summary>
    /// <param name="output">The name; null: the explained output.</param>
    public Target Of(string? output) => With(t => t with { Output = output });

    /// <summary>Explains the same where a mask is, such as an object in a segmentation.</summary>
    /// <param name="mask">The factors on the start relevance; null: none.</param>
    public Target Within(TargetMask? mask) => new(Terms) { Mask = mask, Reference = Reference };

    /// <summary>
    /// Explains why scores differ from a reference, as in a regression: each selected score minus the reference is the start, and the
    /// term's number multiplies the difference. Methods that start at 1 explain the same with any reference.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reference"/> is not finite.</exception>
    public Target Above(float reference)
    {
        if (!float.IsFinite(reference)) throw new ArgumentOutOfRangeException(nameof(reference), reference, "expected a finite number");
        return new(Terms) { Mask = Mask, Reference = reference };
    }

    /// <inheritdoc/>
    public bool Equals(Target? other) =>
        other is not null && Terms.SequenceEqual(other.Terms) && ReferenceEquals(Mask, other.Mask) && Reference.Equals(other.Reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Target);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Prints the target as <see cref="Parse"/> reads it, whatever the culture is.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (TargetTerm term in Terms)
        {
            if (term.IsNegative || text.Length > 0) text.Append(term.IsNegative ? '-' : '+');
            text.Append(term.Unsigned);
        }
        return text.ToString();
    }

    /// <summary>Gives the same target with classes in place of labels.</summary>
    /// <param name="find">Gives the class of a label.</param>
    public Target WithClasses(Func<string, int> find) => With(term => term.Selection is TargetSelection.Label label
        ? term with { Selection = new TargetSelection.Class(find(label.Name)) }
        : term);

    /// <summary>The same with other terms.</summary>
    internal Target With(Func<TargetTerm, TargetTerm> change) => new([.. Terms.Select(change)]) { Mask = Mask, Reference = Reference };

    /// <summary>Refuses what the grammar cannot say, so that every target prints as it parses.</summary>
    private static Target Parsable(Target target)
    {
        try
        {
            if (Parse(target.ToString()).Equals(target)) return target;
        }
        catch (FormatException e)
        {
            throw new ArgumentException(e.Message, e);
        }
        throw new ArgumentException($"target \"{target}\" has another meaning; give numbers and indices in their range");
    }
}
