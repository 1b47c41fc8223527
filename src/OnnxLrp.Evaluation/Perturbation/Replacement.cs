namespace OnnxLrp.Evaluation.Perturbation;

/// <summary>What a destroyed region becomes.</summary>
public enum Replacement
{
    /// <summary>Each value uniform between black and white (Samek et al. 2017).</summary>
    UniformNoise,

    /// <summary>The mean of each channel over the picture.</summary>
    Mean,

    /// <summary>The picture under a Gaussian blur of σ = longer side / 16.</summary>
    Blur,

    /// <summary>Black.</summary>
    Black,
}
