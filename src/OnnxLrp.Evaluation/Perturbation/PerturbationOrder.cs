namespace OnnxLrp.Evaluation.Perturbation;

/// <summary>In which order regions are destroyed.</summary>
public enum PerturbationOrder
{
    /// <summary>Most relevant first: a good explanation makes the score fall fast.</summary>
    MostRelevantFirst,

    /// <summary>Least relevant first: a good explanation keeps the score.</summary>
    LeastRelevantFirst,

    /// <summary>At random: what any explanation must beat.</summary>
    Random,
}
