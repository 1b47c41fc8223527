using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Writes a node of an older operator set as the operator set of explainers has it: attributes that became inputs (Clip, Pad, Slice, Squeeze,
/// Unsqueeze, Split, reductions), Softmax over flattened axes, Upsample. Everything else means the same in both.
/// </summary>
/// <param name="opset">The model's operator set.</param>
/// <param name="shapes">Shapes of tensors.</param>
/// <param name="constants">Takes the constants that are needed.</param>
internal sealed class OpsetUpgrade(int opset, IReadOnlyDictionary<string, int[]> shapes, NodeEmitter constants)
{
    private static readonly HashSet<string> Reductions =
    [
        "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare",
    ];

    /// <summary>The nodes to write in place of a node.</summary>
    public IEnumerable<OnnxNode> Upgrade(OnnxNode node)
    {
        if (node.Domain.Length > 0 || opset >= NodeEmitter.Opset) return [node];
        return node.OpType switch
        {
            "Clip" when opset < 11 => [Moved(node, ["min", "max"], constants.Scalar(node.Attributes.Float("min", float.MinValue)), constants.Scalar(node.Attributes.Float("max", float.MaxValue)))],
            "Pad" when opset < 11 => [Moved(node, ["pads", "value"], Ints(node, "pads"), constants.Scalar(node.Attributes.Float("value", 0)))],
            "Slice" when opset < 10 => [Moved(node, ["starts", "ends", "axes"], Ints(node, "starts"), Ints(node, "ends"), Axes(node, node.Attributes.Ints("starts")!.Count))],
            "Squeeze" or "Unsqueeze" or "ReduceSum" when opset < 13 => [WithAxes(node)],
            "Split" => [Split(node)],
            "Softmax" or "LogSoftmax" or "Hardmax" when opset < 13 => Flattened(node),
            "BatchNormalization" => [node.With(attributes: node.Attributes.Without("spatial"))],
            "Upsample" => [Resize(node, opset < 9 ? constants.Constant([.. node.Attributes.Floats("scales")!], [node.Attributes.Floats("scales")!.Count]) : node.Inputs[1])],
            "Resize" when opset < 11 => [Resize(node, node.Inputs[1])],
            string op when Reductions.Contains(op) => [WithAxes(node)],
            _ => [node],
        };
    }

    private string Ints(OnnxNode node, string name) => constants.Integers([.. node.Attributes.Ints(name)!]);

    private string Axes(OnnxNode node, int count) =>
        node.Attributes.Ints("axes") is { } axes ? constants.Integers([.. axes]) : constants.Integers([.. Enumerable.Range(0, count).Select(i => (long)i)]);

    private static OnnxNode Moved(OnnxNode node, string[] attributes, params string[] inputs) => node.With(
        inputs: [node.Inputs[0], .. inputs], attributes: attributes.Aggregate(node.Attributes, (all, name) => all.Without(name)));

    private OnnxNode WithAxes(OnnxNode node) => node.Attributes.Ints("axes") is null ? node : Moved(node, ["axes"], Ints(node, "axes"));

    private OnnxNode Split(OnnxNode node)
    {
        if (opset < 13 && node.Attributes.Ints("split") is not null) return Moved(node, ["split"], Ints(node, "split"));
        return node.Inputs.Count > 1 && node.Input(1).Length > 0 ? node : node.With(attributes: node.Attributes.With("num_outputs", node.Outputs.Count));
    }

    private static OnnxNode Resize(OnnxNode node, string scales) => node.With(
        opType: "Resize", inputs: [node.Inputs[0], "", scales],
        attributes: OnnxAttributes.Empty.With("mode", node.Attributes.String("mode", "nearest"))
            .With("coordinate_transformation_mode", "asymmetric").With("nearest_mode", "floor"));

    /// <summary>Before operator set 13 the axes from <c>axis</c> on, by default from 1, are one.</summary>
    private IEnumerable<OnnxNode> Flattened(OnnxNode node)
    {
        int[] shape = shapes[node.Output];
        int axis = (int)node.Attributes.Int("axis", 1);
        if (axis < 0) axis += shape.Length;
        if (axis == shape.Length - 1) return [node.With(attributes: node.Attributes.With("axis", -1))];
        string flat = constants.NewName($"{node.Name}/flat"), result = constants.NewName($"{node.Name}/result");
        long[] back = [.. shape.Select((d, i) => i < axis ? 0L : d)];
        return
        [
            new OnnxNode(constants.NewName($"{node.Name}/Flatten"), "Flatten", node.Inputs, [flat], OnnxAttributes.Empty.With("axis", axis)),
            node.With(inputs: [flat], outputs: [result], attributes: node.Attributes.With("axis", -1)),
            new OnnxNode(constants.NewName($"{node.Name}/Reshape"), "Reshape", [result, constants.Integers(back)], [node.Output]),
        ];
    }
}
