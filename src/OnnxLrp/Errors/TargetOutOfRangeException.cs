namespace OnnxLrp.Errors;

/// <summary>The target names a class that the model does not have, or no score of a map or a sequence.</summary>
public sealed class TargetOutOfRangeException : OnnxLrpException
{
    internal TargetOutOfRangeException(string model, Target target, int classes)
        : base($"{model}: target {target}; expected a class from 0 to {classes - 1}, or top:K with K up to {classes}; the model has {classes} classes") => Classes = classes;

    internal TargetOutOfRangeException(string model, Target target, string? output, IReadOnlyList<int> scores)
        : base(
            $"{model}: target {target}; the scores of a sample are [{string.Join(", ", scores)}]; expected the place of one of them, "
            + $"such as {Named(output)}[{string.Join(',', scores.Select(size => size / 2))}], a region, such as {Named(output)}{Region(scores)}, "
            + $"or a start relevance (--seed-relevance) of shape [{string.Join(", ", scores.Prepend(1))}]")
    {
    }

    internal TargetOutOfRangeException(string model, Target target, string found, string expected, string remedy)
        : base($"{model}: target {target}: {found}; expected {expected}; {remedy}")
    {
    }

    /// <summary>How many classes the model has; 0 where its scores are a map or a sequence.</summary>
    public int Classes { get; }

    private static string Named(string? output) => output is null ? "" : $"{TargetParser.Quoted(output, isLabel: false)}:";

    private static string Region(IReadOnlyList<int> scores) =>
        $"[{string.Join(',', scores.Select((size, axis) => axis == 0 && scores.Count > 1 ? $"{size / 2}" : ":"))}]";
}
