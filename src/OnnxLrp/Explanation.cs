using OnnxLrp.Detections;

namespace OnnxLrp;

/// <summary>Holds the relevance of one sample for one target, and what is known about it.</summary>
public sealed class Explanation
{
    internal Explanation()
    {
    }

    /// <summary>The tensors that relevance was sent to, the primary one first.</summary>
    public required IReadOnlyList<TensorRelevance> Endpoints { get; init; }

    /// <summary>
    /// Relevance of every value of the primary input, in its order. Unit: that of the explained score. Other endpoints:
    /// <see cref="RelevanceOf"/>.
    /// </summary>
    public float[] Relevance => Endpoints[0].Values;

    /// <summary>Shape of <see cref="Relevance"/>: that of the input with a batch dimension of 1.</summary>
    public IReadOnlyList<int> Shape => Endpoints[0].Shape;

    /// <summary>The target as it was asked for; null when the start relevance was given.</summary>
    public required Target? Target { get; init; }

    /// <summary>What the terms of the target selected, in their order; empty when the start relevance was given.</summary>
    public required IReadOnlyList<ScoreTerm> Terms { get; init; }

    /// <summary>The detection that is explained, where the target is of a detector; else null.</summary>
    public Detection? Detection { get; internal init; }

    /// <summary>The index of the explained score among those of its output, where it is a single one with the number 1; else null.</summary>
    public required int? Index { get; init; }

    /// <summary>
    /// The explained score: a logit, or the weighted sum of the target's terms under its mask; the sum of all scores when the start
    /// relevance was given. A reference is not subtracted from it.
    /// </summary>
    public required float Score { get; init; }

    /// <summary>
    /// The scores of all classes, or all values of a map or a sequence; those of several outputs one after the other, in the order of
    /// <see cref="Target.Outputs"/>.
    /// </summary>
    public required float[] Scores { get; init; }

    /// <summary>Sum of the start relevance.</summary>
    public required double StartRelevance { get; init; }

    /// <summary>Relevance of other tensors that were asked for, by the names under which they were.</summary>
    public required IReadOnlyDictionary<string, float[]> Layers { get; init; }

    /// <summary>Time of the forward pass, the run's time divided by its inputs.</summary>
    public required double ForwardMilliseconds { get; init; }

    /// <summary>Time of everything, the run's time divided by its explanations.</summary>
    public required double TotalMilliseconds { get; init; }

    /// <summary>Sum of the relevance of all endpoints.</summary>
    public double RelevanceSum => Endpoints.Sum(e => e.Sum);

    /// <summary>Relevance that biases, constants, stabilisers and context absorbed on the way: start relevance minus the sum.</summary>
    public double Absorbed => StartRelevance - RelevanceSum;

    /// <summary>
    /// The part of <see cref="Absorbed"/> that came to tensors which are not explained, by their names: inputs that are context, and what
    /// is made of them.
    /// </summary>
    public IReadOnlyDictionary<string, double> AbsorbedByContext { get; internal init; } = new Dictionary<string, double>();

    /// <summary>What a reader must know before the relevance is believed; empty where nothing is wrong.</summary>
    public IReadOnlyList<ExplanationWarning> Warnings { get; internal set; } = [];

    /// <summary>Whether every value of the relevance is a finite number.</summary>
    public bool IsFinite => double.IsFinite(RelevanceSum);

    /// <summary>Gives the relevance of an endpoint, or of a tensor of <see cref="Layers"/>, by name.</summary>
    /// <param name="tensor">The name.</param>
    /// <exception cref="ArgumentException">The explanation has no relevance of that tensor.</exception>
    public float[] RelevanceOf(string tensor)
    {
        if (Endpoints.FirstOrDefault(e => e.Name == tensor) is { } endpoint) return endpoint.Values;
        if (Layers.TryGetValue(tensor, out float[]? layer)) return layer;
        string known = string.Join(", ", Endpoints.Select(e => e.Name).Concat(Layers.Keys).Select(n => $"\"{n}\""));
        throw new ArgumentException(
            $"no relevance of \"{tensor}\"; expected {known}; name other tensors in LrpOptions.Layers", nameof(tensor));
    }
}
