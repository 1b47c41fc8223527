namespace OnnxLrp.Graph;

/// <summary>
/// One operator call. Immutable: <see cref="With"/> makes a changed copy. A node with a <see cref="Body"/> is a recognised pattern (Silu,
/// Gelu, ThresholdRelu, ...): it stands for the primitive nodes in its body, which are what is written to a file and run.
/// </summary>
public sealed class OnnxNode
{
    /// <summary>Domain of pattern nodes, which no file contains.</summary>
    public const string PatternDomain = "onnxlrp.pattern";

    /// <summary>Makes a node.</summary>
    /// <param name="name">Unique within its graph.</param>
    /// <param name="opType">Operator, for example <c>Conv</c>.</param>
    /// <param name="inputs">Input tensors; an empty name is an absent optional input.</param>
    /// <param name="outputs">Output tensors; an empty name is an unused optional output.</param>
    /// <param name="attributes">Attributes; none if null.</param>
    /// <param name="domain">Operator domain; empty for the operators of ONNX itself.</param>
    /// <param name="body">Primitive nodes in order of execution, if this is a recognised pattern.</param>
    public OnnxNode(
        string name,
        string opType,
        IReadOnlyList<string> inputs,
        IReadOnlyList<string> outputs,
        OnnxAttributes? attributes = null,
        string domain = "",
        IReadOnlyList<OnnxNode>? body = null)
    {
        Name = name;
        OpType = opType;
        Inputs = inputs;
        Outputs = outputs;
        Attributes = (attributes ?? OnnxAttributes.Empty).OwnedBy($"{name} ({opType})");
        Domain = domain;
        Body = body ?? [];
        Captured = Attributes.HasSubgraph ? SubgraphNames.CapturedBy(Attributes.Subgraphs) : [];
    }

    /// <summary>Unique within its graph; made up from operator and position where the file has none.</summary>
    public string Name { get; }

    /// <summary>Operator, for example <c>Conv</c>.</summary>
    public string OpType { get; }

    /// <summary>Operator domain; empty for the operators of ONNX itself, <see cref="PatternDomain"/> for patterns.</summary>
    public string Domain { get; }

    /// <summary>Input tensors by position; an empty name is an absent optional input.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Output tensors by position; an empty name is an unused optional output.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Attributes.</summary>
    public OnnxAttributes Attributes { get; }

    /// <summary>The primitive nodes that a recognised pattern stands for, in order of execution; empty for a node of the file.</summary>
    public IReadOnlyList<OnnxNode> Body { get; }

    /// <summary>Tensors of this graph that the node's subgraphs (If, Loop, Scan) use without listing them as inputs.</summary>
    public IReadOnlyList<string> Captured { get; }

    /// <summary>
    /// The module of the training framework that the node comes from, for example <c>layer1.0.conv1</c>, where the exporter wrote it; else
    /// empty.
    /// </summary>
    public string ModulePath { get; init; } = "";

    /// <summary>
    /// Name of the node of the file that this one and others were written for, such as an LSTM that is written out over time; else empty.
    /// </summary>
    public string Origin { get; init; } = "";

    /// <summary>True for a recognised pattern.</summary>
    public bool IsPattern => Body.Count > 0;

    /// <summary>The first output.</summary>
    public string Output => Outputs[0];

    /// <summary>Every tensor that must exist before this node runs: inputs that are present, and captured ones.</summary>
    public IEnumerable<string> Dependencies => Inputs.Where(name => name.Length > 0).Concat(Captured);

    /// <summary>An input by position, or empty if it is absent.</summary>
    public string Input(int index) => index < Inputs.Count ? Inputs[index] : "";

    /// <summary>True if the output at this position exists and has a name.</summary>
    public bool HasOutput(int index) => index < Outputs.Count && Outputs[index].Length > 0;

    /// <summary>True if this is the given operator of ONNX itself.</summary>
    public bool Is(string opType) => Domain.Length == 0 && OpType == opType;

    /// <summary>A copy in which what is given replaces what was there.</summary>
    public OnnxNode With(
        string? name = null,
        string? opType = null,
        IReadOnlyList<string>? inputs = null,
        IReadOnlyList<string>? outputs = null,
        OnnxAttributes? attributes = null,
        IReadOnlyList<OnnxNode>? body = null)
        => new(name ?? Name, opType ?? OpType, inputs ?? Inputs, outputs ?? Outputs, attributes ?? Attributes, Domain, body ?? Body)
        {
            ModulePath = ModulePath,
            Origin = Origin,
        };

    /// <summary>A copy that was written, among others, for a node of the file.</summary>
    internal OnnxNode From(OnnxNode origin) => new(Name, OpType, Inputs, Outputs, Attributes, Domain, Body)
    {
        ModulePath = origin.ModulePath,
        Origin = origin.Name,
    };

    /// <summary>Name and operator, for example <c>conv1 (Conv)</c>.</summary>
    public override string ToString() => $"{Name} ({OpType})";
}
