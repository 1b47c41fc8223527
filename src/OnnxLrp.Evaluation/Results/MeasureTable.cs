namespace OnnxLrp.Evaluation.Results;

/// <summary>Every measure, in the order of the columns.</summary>
public static class MeasureTable
{
    /// <summary>AOPC, most relevant first.</summary>
    public const string AopcMorf = "aopc-morf";

    /// <summary>AOPC, least relevant first.</summary>
    public const string AopcLerf = "aopc-lerf";

    /// <summary>AOPC, random order.</summary>
    public const string AopcRandom = "aopc-random";

    /// <summary>Area between the curves.</summary>
    public const string Abpc = "abpc";

    /// <summary>The measures.</summary>
    public static IReadOnlyList<MeasureInfo> All { get; } =
    [
        new(AopcMorf, "AOPC", true, "mean fall of the score while the most relevant regions are destroyed first (Samek et al. 2017)"),
        new(AopcLerf, "AOPC LeRF", false, "the same, least relevant regions first"),
        new(AopcRandom, "AOPC random", true, "the same, regions in random order: says nothing of the rule, it is there to compare with"),
        new(Abpc, "ABPC", true, "area between the curves of both orders: AOPC − AOPC LeRF"),
        new("deletion-auc", "deletion", false, "area under the score while regions vanish, most relevant first (Petsiuk et al. 2018)"),
        new("insertion-auc", "insertion", true, "area under the score while regions appear, most relevant first"),
        new("mass-accuracy", "mass", true, "share of the positive relevance on the object's mask (Arras et al. 2022)"),
        new("rank-accuracy", "rank", true, "share of the most relevant pixels on the mask, as many as it has"),
        new("pointing-game", "pointing", true, "hit rate of the most relevant pixel (Zhang et al. 2016)"),
        new("conservation-error", "conservation", false, "|Σ R − start| / |start|; LRP only"),
        new("sparseness", "sparseness", true, "Gini index of |R|: few pixels hold it (Chalasani et al. 2020)"),
        new("complexity", "complexity", false, "entropy of |R| in nats (Bhatt et al. 2020)"),
        new("sensitivity", "sensitivity", false, "mean relative change of the heatmap under small noise (Yeh et al. 2019)"),
        new("sensitivity-max", "sensitivity max", false, "largest relative change under small noise"),
        new("randomisation", "randomisation", false, "rank correlation with heatmaps of randomised networks (Adebayo et al. 2018)"),
    ];
}
