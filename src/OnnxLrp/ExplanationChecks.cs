using System.Globalization;
using System.Numerics.Tensors;
using OnnxLrp.Composites;

namespace OnnxLrp;

/// <summary>
/// Finds what a reader of an explanation must know. Conservation is checked where the start relevance is the score, so not for gradients,
/// which start at 1. Relevance that is not finite is no warning: <see cref="Explanation.IsFinite"/> says it.
/// </summary>
internal static class ExplanationChecks
{
    /// <summary>The share of the start relevance that may be absorbed without a warning.</summary>
    private const double LargestAbsorbedShare = 0.95;

    /// <summary>How many times the start relevance the sum of |R| may be without a warning.</summary>
    private const double LargestMagnification = 1000;

    /// <param name="e">The explanation.</param>
    /// <param name="start">The start relevance of its sample.</param>
    /// <param name="input">The values of its input.</param>
    /// <param name="seed">What the start relevance is.</param>
    public static IReadOnlyList<ExplanationWarning> Of(Explanation e, ReadOnlySpan<float> start, ReadOnlySpan<float> input, ScoreSeed seed)
    {
        var warnings = new List<ExplanationWarning>();
        if (BadScores(e, start) is { } scores) warnings.Add(new(ExplanationWarningKind.ScoreNotFinite, scores));
        foreach ((string name, float[] relevance) in e.Layers)
        {
            if (Array.Exists(relevance, r => !float.IsFinite(r)))
            {
                warnings.Add(new(ExplanationWarningKind.LayerNotFinite, $"the relevance of layer {name} is not finite; expected finite numbers; give a larger stabilizer or other rules", name));
            }
            else if (IsZero(relevance))
            {
                warnings.Add(new(ExplanationWarningKind.ZeroLayer, $"the relevance of layer {name} is zero everywhere: none comes to it, or all was absorbed after it", name));
            }
        }
        double magnitude = TensorPrimitives.SumOfMagnitudes(start), total = e.Endpoints.Sum(r => (double)TensorPrimitives.SumOfMagnitudes<float>(r.Values));
        if (total == 0) warnings.Add(new(ExplanationWarningKind.ZeroRelevance, $"the relevance is zero everywhere: {WhyZero(e, magnitude, input, seed)}"));
        else if (e.IsFinite && double.IsFinite(magnitude) && seed == ScoreSeed.Logit) warnings.AddRange(Conservation(e, magnitude, total));
        return warnings;
    }

    private static IEnumerable<ExplanationWarning> Conservation(Explanation e, double magnitude, double total)
    {
        // Start relevance of both signs may add up to nothing, and then no share of it means anything.
        bool hasOneSign = Math.Abs(e.StartRelevance) >= 0.999 * magnitude;
        double share = e.Absorbed / e.StartRelevance;
        if (hasOneSign && share > LargestAbsorbedShare)
        {
            yield return new(ExplanationWarningKind.Absorbed, string.Create(CultureInfo.InvariantCulture,
                $"{share:0.#%} of the start relevance {e.StartRelevance:G4} was absorbed by biases, constants, stabilizers and context: the heatmap adds up to {e.RelevanceSum:G4}; try other rules"));
        }
        if (total > LargestMagnification * magnitude)
        {
            yield return new(ExplanationWarningKind.Magnified, string.Create(CultureInfo.InvariantCulture,
                $"the absolute relevance adds up to {total:G4}, {total / magnitude:G2} times the start relevance {magnitude:G4}: large values of both signs cancel; give a larger stabilizer or other rules"));
        }
    }

    private static string WhyZero(Explanation e, double magnitude, ReadOnlySpan<float> input, ScoreSeed seed) => (magnitude, seed) switch
    {
        (0, _) when e.Target is { Reference: not 0 } target =>
            string.Create(CultureInfo.InvariantCulture, $"every score of the target {target} is exactly the reference {target.Reference}, so there is no difference to share; give another one"),
        (0, _) when e.Target is { Mask: not null } target =>
            $"the mask removes every score of the target {target} that is not 0; give another mask or target",
        (0, _) when e.Index is int index => $"the score of class {index} is exactly 0, so there is none to share; explain another class",
        (0, _) when e.Target is { } target =>
            $"every score of the target {target} is exactly 0, so there is none to share; explain another target",
        (0, _) => "the start relevance is zero everywhere; give another one",
        _ when input.Length > 0 && IsZero(input) => "the input is zero everywhere, and these rules give relevance in proportion to it; try rules that do not, such as flat or wsquare on the first layer",
        (_, ScoreSeed.One) => "the derivative is 0 at this input, where the network is saturated or switched off; try --method lrp or integrated-gradients",
        _ => string.Create(CultureInfo.InvariantCulture, $"biases, constants and stabilizers absorbed all of the start relevance {e.StartRelevance:G4}; try other rules"),
    };

    /// <summary>
    /// A score of −∞ is what masks give to classes that cannot be: only explained classes must not have it. Values that the caller starts
    /// with explain no class.
    /// </summary>
    private static string? BadScores(Explanation e, ReadOnlySpan<float> start)
    {
        int bad = 0, first = -1;
        for (int i = 0; i < e.Scores.Length; i++)
        {
            bool isFine = float.IsFinite(e.Scores[i]) || (float.IsNegativeInfinity(e.Scores[i]) && (e.Target is null || start[i] == 0));
            if (isFine) continue;
            if (bad++ == 0) first = i;
        }
        return bad == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"the model's score of class {first} is {e.Scores[first]} ({bad} of {e.Scores.Length} scores are not finite); expected finite numbers; check the input's preprocessing and the model's weights");
    }

    private static bool IsZero(ReadOnlySpan<float> values) => !values.ContainsAnyExcept(0f);
}
