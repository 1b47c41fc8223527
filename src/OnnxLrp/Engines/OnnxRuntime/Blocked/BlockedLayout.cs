using OnnxLrp.Checks;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Engines.OnnxRuntime.Blocked;

/// <summary>
/// Keeps activations and relevance in the layout that ONNX Runtime's convolutions are fastest in, [N, C/b, H, W, b], from one convolution
/// to the next. ONNX Runtime does so by itself through Conv, Add and Mul, but leaves the layout at each Div, which LRP has after every
/// layer: two operands are reordered and the quotient once more. Here what works value by value stays in blocks too. Nodes of ONNX
/// Runtime's own domain make the graph one for this machine: sessions get it, files do not.
/// </summary>
/// <remarks>
/// A tensor whose channels do not fill the last block has numbers there that nobody reads: their weights are 0. They must stay numbers,
/// since 0 · NaN is none, so Div is done on whole blocks only.
/// </remarks>
internal sealed class BlockedLayout
{
    /// <summary>The domain of ONNX Runtime's blocked operators.</summary>
    public const string Domain = "com.microsoft.nchwc";

    private static readonly HashSet<string> ValueByValue = ["Abs", "Add", "Clip", "Div", "Max", "Min", "Mul", "Neg", "Relu", "Sub"];

    private readonly OnnxGraph _graph;
    private readonly int _block;
    private readonly Dictionary<string, int[]> _shapes;
    private readonly GraphConstants _constants;
    private readonly List<OnnxNode> _nodes = [];
    private readonly HashSet<OnnxNode> _fused = [];
    private readonly HashSet<string> _plain;
    private readonly HashSet<string> _blocked = [];
    private readonly Dictionary<string, OnnxTensor> _weights = [];

    private BlockedLayout(OnnxGraph graph, Dictionary<string, int[]> shapes, int block)
    {
        (_graph, _block, _shapes) = (graph, block, shapes);
        _constants = new GraphConstants(graph);
        _plain = [.. graph.Inputs.Select(i => i.Name), .. graph.Initializers.Keys];
    }

    /// <summary>The graph in blocks.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="known">Shapes of its tensors, as far as they are known, at a batch size.</param>
    /// <param name="batch">That batch size.</param>
    /// <param name="block">Channels in a block.</param>
    public static OnnxGraph Of(OnnxGraph graph, IReadOnlyDictionary<string, int[]> known, int batch, int block) =>
        new BlockedLayout(graph, Shapes(graph, known, batch), block).Rewritten();

    private static Dictionary<string, int[]> Shapes(OnnxGraph graph, IReadOnlyDictionary<string, int[]> known, int batch)
    {
        int[] At(OnnxValue value) => [.. value.Dimensions!.Select(d => (int)(d.Size ?? batch))];
        Dictionary<string, int[]> inputs = graph.Inputs.Where(v => v.Dimensions is not null).ToDictionary(v => v.Name, At);
        Dictionary<string, int[]> shapes = GraphChecks.Of(graph, inputs).Known.Where(k => k.Value.Shape is not null)
            .ToDictionary(k => k.Key, k => Array.ConvertAll(k.Value.Shape!, size => (int)size));
        foreach (OnnxValue value in graph.Values.Where(v => v.Dimensions is not null)) shapes.TryAdd(value.Name, At(value));
        foreach ((string tensor, int[] shape) in known) shapes.TryAdd(tensor, shape);
        return shapes;
    }

    private OnnxGraph Rewritten()
    {
        foreach (OnnxNode node in _graph.Nodes)
        {
            if (_fused.Contains(node)) continue;
            bool canBeBlocked = !_constants.Contains(node.Output) && Shape(node.Output) is not null;
            if (canBeBlocked && (Convolution(node) || Normalization(node) || Pool(node) || Concat(node) || Elementwise(node))) continue;
            foreach (string input in node.Dependencies) Plain(input);
            _nodes.Add(node);
            _plain.UnionWith(node.Outputs);
        }
        foreach (OnnxValue output in _graph.Outputs) Plain(output.Name);
        OnnxGraph all = _graph with
        {
            Nodes = _nodes,
            Opsets = new Dictionary<string, int>(_graph.Opsets) { [Domain] = 1 },
            Initializers = _graph.Initializers.Concat(_weights).ToDictionary(),
        };
        return GraphPart.For(all, all.Outputs);
    }

    /// <summary>A convolution, with the sum and the activation after it where nothing else reads what is between.</summary>
    private bool Convolution(OnnxNode node)
    {
        if (!node.Is("Conv") || !_constants.IsFloat(node.Inputs[1]) || Shape(node.Inputs[0]) is null) return false;
        if (node.Input(2).Length > 0 && !_constants.IsFloat(node.Inputs[2])) return false;
        if (Shape(node.Inputs[1]) is not { } weight || BlockedForm.Of(node, weight, _block) is not { } form) return false;
        if (form.ReadsBlocks && !CanBeBlocked(node.Inputs[0])) return false;
        string x = form.ReadsBlocks ? Blocked(node.Inputs[0]) : Plain(node.Inputs[0]);
        OnnxAttributes attributes = node.Attributes.With("group", form.Groups);
        if (OnlyReader(node.Output) is { } next && Affine.Of(next, _constants) is { } affine)
        {
            float[] sum = affine.Bias(node.Input(2) is { Length: > 0 } b ? _constants.Values(b) : null);
            string shift = Keep(BlockedWeights.Bias($"{node.Name} shift", sum, _block)).Name;
            Convolve(node.Name, Fuse(next), x, Scaled(node, form, affine.Scale), shift, attributes);
            return true;
        }
        string bias = node.Input(2) is { Length: > 0 } c ? Constant(c, "to the end of its block", (name, v, _) => BlockedWeights.Bias(name, v, _block)) : "";
        Convolve(node.Name, node.Output, x, Weight(node.Inputs[1], form), bias, attributes);
        return true;
    }

    /// <summary>BatchNormalization as a depthwise convolution of one weight.</summary>
    private bool Normalization(OnnxNode node)
    {
        if (!IsBlocked(node.Inputs[0]) || Affine.Of(node, _constants) is not { } affine) return false;
        OnnxTensor scale = Keep(BlockedWeights.OfOutputs($"{node.Name} scale", affine.Scale, [affine.Scale.Length, 1, 1, 1], _block));
        OnnxTensor shift = Keep(BlockedWeights.Bias($"{node.Name} shift", affine.Bias(null), _block));
        Convolve(node.Name, node.Output, Blocked(node.Inputs[0]), scale.Name, shift.Name, OnnxAttributes.Empty.With("group", scale.Dimensions[0]));
        return true;
    }

    private void Convolve(string name, string output, string x, string w, string bias, OnnxAttributes attributes)
    {
        string[] inputs = bias.Length > 0 ? [x, w, bias] : [x, w];
        if (OnlyReader(output) is { } add && add.Is("Add") && add.Inputs.FirstOrDefault(i => i != output) is { } other && IsReady(other) && SameShape(other, output))
        {
            inputs = [x, w, bias, Blocked(other)];
            output = Fuse(add);
        }
        if (OnlyReader(output) is { } activation && Activation(activation, attributes) is { } activated)
        {
            attributes = activated;
            output = Fuse(activation);
        }
        Emit(name, "Conv", inputs, output, attributes);
    }

    private OnnxAttributes? Activation(OnnxNode node, OnnxAttributes attributes)
    {
        if (node.Is("Relu") || node.Is("Sigmoid") || node.Is("Tanh")) return attributes.With("activation", node.OpType);
        if (!node.Is("Clip") || !node.Inputs.Skip(1).All(i => i.Length == 0 || _constants.IsFloat(i))) return null;
        float Bound(int input, float none) => node.Input(input) is { Length: > 0 } name ? _constants.Values(name)[0] : none;
        return attributes.With("activation", "Clip").With("activation_params", [Bound(1, float.MinValue), Bound(2, float.MaxValue)]);
    }

    private bool Pool(OnnxNode node)
    {
        bool global = node.Is("GlobalAveragePool") || node.Is("GlobalMaxPool");
        if (!global && !node.Is("MaxPool") && !node.Is("AveragePool")) return false;
        WindowAttributes window = WindowAttributes.Of(node);
        bool usual = !window.CeilMode && window.StorageOrder == 0 && window.Dilations.All(1);
        if (!usual || node.Outputs.Count > 1 || !IsBlocked(node.Inputs[0]) || !IsWhole(node.Inputs[0])) return false;
        Emit(node.Name, node.OpType, [Blocked(node.Inputs[0])], node.Output, node.Attributes.Without("dilations").Without("storage_order"));
        return true;
    }

    private bool Concat(OnnxNode node)
    {
        if (!node.Is("Concat") || AxisAttribute.Of(node) != 1) return false;
        if (!node.Inputs.Any(IsBlocked) || !node.Inputs.All(i => IsReady(i) && IsWhole(i))) return false;
        EmitPlainOperator(node);
        return true;
    }

    private bool Elementwise(OnnxNode node)
    {
        if (node.Domain.Length > 0 || !ValueByValue.Contains(node.OpType) || !node.Inputs.Any(IsBlocked)) return false;
        string[] tensors = [.. node.Inputs.Where(i => i.Length > 0 && !IsScalar(i))];
        if (!tensors.All(i => IsReady(i) && SameShape(i, node.Output))) return false;
        if (node.OpType == "Div" && !IsWhole(node.Output)) return false;
        EmitPlainOperator(node);
        return true;
    }

    /// <summary>The tensor in blocks, reordered if need be.</summary>
    private string Blocked(string tensor)
    {
        if (_blocked.Add(tensor)) _nodes.Add(new OnnxNode($"{tensor} into blocks", "ReorderInput", [tensor], [InBlocks(tensor)], null, Domain));
        return InBlocks(tensor);
    }

    /// <summary>The tensor as ONNX says, reordered if need be.</summary>
    private string Plain(string tensor)
    {
        if (IsBlocked(tensor) && _plain.Add(tensor))
        {
            OnnxAttributes channels = OnnxAttributes.Empty.With("channels", _shapes[tensor][1]);
            _nodes.Add(new OnnxNode($"{tensor} out of blocks", "ReorderOutput", [InBlocks(tensor)], [tensor], channels, Domain));
        }
        return tensor;
    }

    private void Emit(string name, string op, string[] inputs, string output, OnnxAttributes attributes)
    {
        _nodes.Add(new OnnxNode(name, op, inputs, [InBlocks(output)], attributes, Domain));
        _blocked.Add(output);
    }

    private void EmitPlainOperator(OnnxNode node)
    {
        _nodes.Add(node.With(inputs: [.. node.Inputs.Select(i => i.Length == 0 || IsScalar(i) ? i : Blocked(i))], outputs: [InBlocks(node.Output)]));
        _blocked.Add(node.Output);
    }

    private string Fuse(OnnxNode node)
    {
        _fused.Add(node);
        return node.Output;
    }

    /// <summary><c>s w</c>, a factor for each output channel.</summary>
    private string Scaled(OnnxNode node, BlockedForm form, float[] scale) => Keep(_constants.Read(node.Inputs[1], (values, shape) =>
    {
        float[] scaled = values.ToArray();
        for (int i = 0; i < scaled.Length; i++) scaled[i] *= scale[(long)i * scale.Length / scaled.Length];
        return WeightInBlocks(form, $"{node.Name} weight", scaled, shape);
    })).Name;

    private string Weight(string w, BlockedForm form) =>
        Constant(w, form.MixesChannels ? "in blocks" : "in blocks of outputs", (name, values, shape) => WeightInBlocks(form, name, values, shape));

    private OnnxTensor WeightInBlocks(BlockedForm form, string name, ReadOnlySpan<float> w, int[] shape) =>
        form.MixesChannels ? BlockedWeights.OfInputsAndOutputs(name, w, shape, _block) : BlockedWeights.OfOutputs(name, w, shape, _block);

    private string Constant(string tensor, string form, Make make)
    {
        string name = $"{tensor} {form}";
        return _weights.ContainsKey(name) ? name : Keep(_constants.Read(tensor, (values, shape) => make(name, values, shape))).Name;
    }

    private OnnxTensor Keep(OnnxTensor tensor) => _weights[tensor.Name] = tensor;

    private OnnxNode? OnlyReader(string tensor) =>
        !_graph.IsOutput(tensor) && _graph.Consumers(tensor) is [var reader] && reader.Inputs.Count(i => i == tensor) == 1 ? reader : null;

    private static string InBlocks(string tensor) => $"{tensor} in blocks";

    private bool IsBlocked(string tensor) => _blocked.Contains(tensor);

    /// <summary>Whether a tensor is made by now, can be in blocks, and changes from run to run.</summary>
    private bool IsReady(string tensor) => !_constants.Contains(tensor) && CanBeBlocked(tensor) && (IsBlocked(tensor) || _plain.Contains(tensor));

    /// <summary>Whether a tensor is in blocks or can be reordered: ONNX Runtime does that with channels in fours.</summary>
    private bool CanBeBlocked(string tensor) => IsBlocked(tensor) || Shape(tensor) is [_, var channels, _, _] && channels % 4 == 0;

    private bool IsScalar(string tensor) => _graph.Initializers.TryGetValue(tensor, out OnnxTensor? constant) && constant.Length == 1;

    private bool IsWhole(string tensor) => Shape(tensor) is { } shape && shape[1] % _block == 0;

    private bool SameShape(string a, string b) => Shape(a) is { } left && Shape(b) is { } right && left.SequenceEqual(right);

    private int[]? Shape(string tensor) => _shapes.GetValueOrDefault(tensor) is { Length: 4 } shape ? shape : null;

    private delegate OnnxTensor Make(string name, ReadOnlySpan<float> values, int[] shape);
}
