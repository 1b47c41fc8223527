namespace OnnxLrp.Errors;

/// <summary>A node cannot be explained; the planner collects these into one table.</summary>
internal sealed class OperatorNotSupportedException(string reason, string remedy) : Exception(reason)
{
    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}
