namespace OnnxLrp.Evaluation;

/// <summary>Which measures an evaluation takes.</summary>
[Flags]
public enum MeasureKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Region perturbation: curves, AOPC, area between them.</summary>
    Perturbation = 1,

    /// <summary>Insertion and deletion.</summary>
    InsertionDeletion = 2,

    /// <summary>Sparseness and complexity.</summary>
    Complexity = 4,

    /// <summary>Mass accuracy, rank accuracy and pointing game, for pictures with masks.</summary>
    Localisation = 8,

    /// <summary>Conservation error.</summary>
    Conservation = 16,

    /// <summary>Noise sensitivity; explains each picture many times.</summary>
    Sensitivity = 32,

    /// <summary>Model-parameter randomisation; explains each picture many times.</summary>
    Randomisation = 64,

    /// <summary>All that explain each picture once.</summary>
    Fast = Perturbation | InsertionDeletion | Complexity | Localisation | Conservation,

    /// <summary>All.</summary>
    All = Fast | Sensitivity | Randomisation,
}
