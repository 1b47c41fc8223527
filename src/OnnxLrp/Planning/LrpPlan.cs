using OnnxLrp.Composites;
using OnnxLrp.Graph;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;

namespace OnnxLrp.Planning;

/// <summary>
/// How one model is explained at one input shape: rules per layer, the backward pass as a relevance graph, and the activations that the
/// forward pass must capture. Made by <see cref="LrpPlanner"/>; immutable; <see cref="ToString"/> prints it as a table.
/// </summary>
public sealed class LrpPlan
{
    internal LrpPlan(
        OnnxGraph graph, Composite composite, string input, PlacedScores placed, IReadOnlyDictionary<string, int[]> shapes,
        IReadOnlyList<PlannedLayer> layers, RelevanceGraph relevance, IReadOnlyList<PlanRow> rows, IReadOnlyList<string> notes)
    {
        string output = placed.Scores.Tensor;
        (Graph, Composite, Input, Shapes, Layers, Relevance) = (graph, composite, input, shapes, layers, relevance);
        (Rows, Notes, Scores, Parts, IsBatched) = (rows, notes, placed.Scores, placed.Parts, placed.IsBatched);
        CapturedActivations = [.. RelevanceGraph.Activations(relevance.Values).Append(output).Where(t => t != input).Distinct()];
        RelevanceShapes = relevance.Results.Keys.ToDictionary(t => t, t => (IReadOnlyList<int>)shapes[t]);
        Buffers = new BufferPlan(
            relevance.Values, relevance.Endpoints.Select(t => relevance.Results[t]),
            v => v.Maker is not (Activation or ParameterConstant or Constant), v => v.Maker is Compound);
    }

    /// <summary>The canonized graph that the forward pass runs.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The composite.</summary>
    public Composite Composite { get; }

    /// <summary>Name of the explained input tensor.</summary>
    public string Input { get; }

    /// <summary>Name of the tensor whose values are explained: the logits.</summary>
    public string Output => Scores.Tensor;

    /// <summary>The explained scores and what the model makes of them: what an explanation skips at the end of the model.</summary>
    public ExplainedScores Scores { get; }

    /// <summary>Whether the first axis of the input counts samples. If not, the whole input is one sample.</summary>
    public bool IsBatched { get; }

    /// <summary>The tensors that relevance goes to: the inputs, unless others were asked for.</summary>
    public IReadOnlyList<string> Endpoints => Relevance.Endpoints;

    /// <summary>
    /// Tensors that take a share of relevance and send it nowhere: given inputs that are not explained, and what is made of them.
    /// </summary>
    public IReadOnlyList<string> Context { get; internal init; } = [];

    /// <summary>
    /// Inputs that the file has with their samples on another axis than the first, with that axis. Here their samples are first.
    /// </summary>
    internal IReadOnlyDictionary<string, int> SampleAxes { get; init; } = new Dictionary<string, int>();

    /// <summary>The masks on relevance, by the names that were asked for.</summary>
    public IReadOnlyDictionary<string, PlannedCondition> Conditions { get; internal init; } = new Dictionary<string, PlannedCondition>();

    /// <summary>Samples that a run of this plan explains.</summary>
    public int Samples => SamplesIn(InputShape);

    /// <summary>
    /// Number of classes of a sample where its scores lie on one axis, axes of size 1 aside; null for maps and sequences of scores, and
    /// for scores of several outputs.
    /// </summary>
    public int? Classes => Parts is [var only] ? only.Classes : null;

    /// <summary>Shape of the input, with its batch dimension.</summary>
    public IReadOnlyList<int> InputShape => Shapes[Input];

    /// <summary>Shapes of all inputs that are given, by their names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> InputShapes =>
        Graph.Inputs.ToDictionary(i => i.Name, i => (IReadOnlyList<int>)Shapes[i.Name]);

    /// <summary>Shape of the explained scores, samples first, whatever axis of the output counts them.</summary>
    public IReadOnlyList<int> OutputShape => Shapes[Output];

    /// <summary>The tensors that get relevance, with their shapes: the names that <see cref="LrpOptions.Layers"/> takes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> RelevanceShapes { get; }

    /// <summary>Activations that the forward pass captures besides the model's own outputs; only these.</summary>
    public IReadOnlyList<string> CapturedActivations { get; }

    /// <summary>The layers with their rules, in the order of the forward pass.</summary>
    public IReadOnlyList<PlanRow> Rows { get; }

    /// <summary>
    /// What was done to the model and what to know about the result: folded nodes, a BatchNormalization that could not be fused, logits
    /// before a softmax.
    /// </summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Bytes of the relevance buffers.</summary>
    public long BufferBytes => Buffers.Lengths.Sum(l => 4L * l);

    /// <summary>For each integer input that picks rows of constant tables, the number of rows of the smallest one.</summary>
    public IReadOnlyDictionary<string, int> TableRows { get; init; } = new Dictionary<string, int>();

    /// <summary>The outputs whose scores are explained, as they lie in <see cref="Output"/>.</summary>
    internal IReadOnlyList<ScorePart> Parts { get; }

    internal IReadOnlyDictionary<string, int[]> Shapes { get; }

    /// <summary>The backward pass: from the start relevance to the relevance of the input.</summary>
    public RelevanceGraph Relevance { get; }

    /// <summary>Whether a tensor is known to be ≥ 0 whatever the input is.</summary>
    internal bool IsNonNegative(string tensor) => Relevance.Builder.Model.Describe(tensor).Info.Sign == Sign.NonNegative;

    /// <summary>The layers between the input and the explained output, in the order of the forward pass.</summary>
    internal IReadOnlyList<PlannedLayer> Layers { get; }

    internal BufferPlan Buffers { get; }

    /// <summary>
    /// Tensors that hold NaN where their values are dropped before the output (<see cref="GraphFacts.Undefined"/>). Their
    /// relevance is 0 there, and 0 · NaN must be 0: the backward pass reads 1 for NaN, which can also be divided by.
    /// </summary>
    internal IReadOnlySet<string> Undefined { get; init; } = new HashSet<string>();

    /// <summary>
    /// The name in <see cref="RelevanceShapes"/> of a tensor of the file: another one where an Identity, a Dropout or a Cast was dropped.
    /// Null: no relevance comes to it.
    /// </summary>
    /// <param name="tensor">Name of a tensor of the file.</param>
    public string? LayerOf(string tensor) => Names.Of(tensor);

    /// <summary>The nearest tensor before one of the file that has relevance of its own; null: there is none, or no such tensor.</summary>
    /// <param name="tensor">Name of a tensor of the file.</param>
    public string? NearestLayer(string tensor) => Names.Nearest(tensor);

    private LayerNames Names => new(Scores.Model, RelevanceShapes.ContainsKey);

    /// <summary>Samples in an input of another batch size.</summary>
    internal int SamplesIn(IReadOnlyList<int> inputShape) => IsBatched ? inputShape[0] : 1;

    /// <summary>The plan as a table: node, operator, rule, terms, kernel, shape; then captured activations, buffers and notes.</summary>
    public override string ToString() => PlanPrinter.Print(this);
}
