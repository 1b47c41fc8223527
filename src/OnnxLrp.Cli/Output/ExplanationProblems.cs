namespace OnnxLrp.Cli.Output;

/// <summary>
/// Reports what is wrong with explanations, once for each input: the first inputs of each kind by name, the number of the others at the
/// end. Numbers that are not finite are failures, and each is named.
/// </summary>
internal sealed class ExplanationProblems(StatusLines status)
{
    private const int NamedInputs = 3;

    private static readonly Dictionary<ExplanationWarningKind, string> Short = new()
    {
        [ExplanationWarningKind.ZeroRelevance] = "the relevance is zero everywhere",
        [ExplanationWarningKind.Absorbed] = "more than 95 % of the start relevance was absorbed by biases, constants and stabilizers",
        [ExplanationWarningKind.Magnified] = "the absolute relevance adds up to more than 1,000 times the start relevance",
    };

    private readonly Dictionary<(ExplanationWarningKind Kind, string? Layer), HashSet<string>> _inputs = [];

    /// <summary>Adds the explanation of one class of an input.</summary>
    /// <returns>Whether it can be used: its numbers are finite.</returns>
    public bool Add(string input, Explanation explanation)
    {
        bool isUsable = explanation.IsFinite;
        bool hasScores = explanation.Warnings.All(w => w.Kind != ExplanationWarningKind.ScoreNotFinite);
        if (!isUsable && hasScores) status.Fail($"{input}: the relevance is not finite; expected finite numbers; give a larger stabilizer in a composite file, or other rules");
        foreach (ExplanationWarning warning in explanation.Warnings)
        {
            if (!_inputs.TryGetValue((warning.Kind, warning.Layer), out HashSet<string>? inputs)) inputs = _inputs[(warning.Kind, warning.Layer)] = [];
            bool isFailure = warning.Kind is ExplanationWarningKind.ScoreNotFinite or ExplanationWarningKind.LayerNotFinite;
            isUsable &= !isFailure;
            if (!inputs.Add(input)) continue;
            if (isFailure) status.Fail($"{input}: {(explanation.IsFinite ? "" : "the relevance is not finite, since ")}{warning.Message}");
            else if (inputs.Count <= NamedInputs) status.Warn($"{input}: {warning.Message}");
        }
        return isUsable;
    }

    /// <summary>Reports how many inputs were not named.</summary>
    public void ReportOthers()
    {
        foreach (((ExplanationWarningKind kind, string? layer), HashSet<string> inputs) in _inputs.Where(i => i.Value.Count > NamedInputs))
        {
            if (kind is ExplanationWarningKind.ScoreNotFinite or ExplanationWarningKind.LayerNotFinite) continue;
            string what = layer is null ? Short[kind] : $"the relevance of layer {layer} is zero everywhere";
            status.Warn($"{inputs.Count - NamedInputs} more inputs: {what}");
        }
    }
}
