namespace OnnxLrp.Converter.Reporting;

/// <summary>What became of a pass.</summary>
internal enum PassOutcome
{
    NothingToDo,
    Changed,

    /// <summary>Outputs moved too far, or the graph did not run any more.</summary>
    TakenBack,
}
