using System.Globalization;
using OnnxLrp.Detections;

namespace OnnxLrp;

/// <summary>Selects scores of an output: the best ones, one class, or the elements of a map or a sequence.</summary>
public abstract record TargetSelection
{
    private TargetSelection()
    {
    }

    /// <summary>Prints the selection as it parses.</summary>
    public sealed override string ToString() => Text;

    private protected abstract string Text { get; }

    /// <summary>How many scores are explained, each on its own.</summary>
    internal int Several => this switch
    {
        Best best => best.Count,
        Detected detected => detected.Count,
        _ => 1,
    };

    /// <summary>The classes with the highest scores, best first, each explained on its own; the first one on ties.</summary>
    /// <param name="Count">How many, at least 1.</param>
    public sealed record Best(int Count) : TargetSelection
    {
        private protected override string Text => Count == 1 ? "top" : string.Create(CultureInfo.InvariantCulture, $"top:{Count}");
    }

    /// <summary>One class.</summary>
    /// <param name="Index">Its index, from 0.</param>
    public sealed record Class(int Index) : TargetSelection
    {
        private protected override string Text => Index.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The class with a name among <see cref="LrpOptions.Labels"/>.</summary>
    /// <param name="Name">The name.</param>
    public sealed record Label(string Name) : TargetSelection
    {
        private protected override string Text => TargetParser.Quoted(Name, isLabel: true);
    }

    /// <summary>The best detections of a detector, best first, each explained on its own.</summary>
    /// <param name="Count">How many at most, at least 1.</param>
    public sealed record Detected(int Count) : TargetSelection
    {
        private protected override string Text => string.Create(CultureInfo.InvariantCulture, $"detection:{Count}");
    }

    /// <summary>The anchors of a detector whose box overlaps a given one best.</summary>
    /// <param name="Box">The box, in pixels of the model's input.</param>
    /// <param name="ClassIndex">The class whose score is explained; null: the best one of each anchor.</param>
    public sealed record Boxed(DetectionBox Box, int? ClassIndex) : TargetSelection
    {
        private protected override string Text => $"box:{Box}" + (ClassIndex is int one ? string.Create(CultureInfo.InvariantCulture, $",{one}") : "");
    }

    /// <summary>The scores that one item for each axis of a sample selects.</summary>
    /// <param name="Items">The items.</param>
    public sealed record Elements(IReadOnlyList<TargetItem> Items) : TargetSelection
    {
        /// <inheritdoc/>
        public bool Equals(Elements? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

        private protected override string Text => $"[{string.Join(',', Items)}]";
    }
}
