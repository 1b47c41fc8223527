using OnnxLrp.Composites;
using OnnxLrp.Methods;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>
/// How a model is explained. Everything has a default: <c>new LrpOptions()</c> is LRP with epsilon-plus-flat on the best device.
/// </summary>
public sealed record LrpOptions
{
    /// <summary>The rules. Default: <see cref="CompositePresets.Default"/>. Other methods than LRP bring their own.</summary>
    public Composite Composite { get; init; } = CompositePresets.Create(CompositePresets.Default);

    /// <summary>What BatchNormalization gets, over what the composite says; null: what the composite says.</summary>
    public BatchNormTreatment? BatchNorm { get; init; }

    /// <summary>The method. Default: LRP.</summary>
    public ExplanationMethod Method { get; init; } = new LrpMethod();

    /// <summary>Where it runs: <c>auto</c>, <c>cuda[:i]</c>, <c>opencl[:i]</c>, <c>cpu</c>, <c>ilgpu-cpu</c> or <c>reference</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Inputs explained per run; null: 8, or what the model's fixed batch dimension says.</summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// The tensor that holds the scores, where it is not the model's output (the sidecar's <c>output.logits</c>); null: the output.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>Names of the classes in their order, for targets that name one; empty: none are known.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether explanations start at the logits that an output is made from (default), or at the output itself.</summary>
    public ScoreStart ScoreAt { get; init; }

    /// <summary>
    /// How many input shapes keep their plan and session ready, at least 1; a further one takes the place of the one that was not used
    /// for longest. Each session holds about twice the weights of the model, and the tensors of its largest run. Sessions that are
    /// running stay, however many they are; and together those that wait hold at most a quarter of the memory that the process may use,
    /// as far as weights and shapes let it be known. Default: 8.
    /// </summary>
    public int SessionLimit { get; init; } = 8;

    /// <summary>Tensors whose relevance is wanted besides that of the endpoints.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>
    /// The endpoints of relevance: inputs, or any tensors of the model; null: every float input, and every integer input that picks rows of
    /// a constant table (an embedding). Other inputs are context: they take part in the forward pass, and relevance that comes to them
    /// stays there. The relevance of an integer is the sum of the relevance of the row that it picks.
    /// </summary>
    public IReadOnlyList<string>? Explain { get; init; }

    /// <summary>
    /// Conditions on relevance (concept relevance): when all contributions to a tensor have been added up, its relevance is kept at some
    /// channels and set to 0 elsewhere. All hold together.
    /// </summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}
