using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Engines.OnnxRuntime.Blocked;

/// <summary>
/// The block of ONNX Runtime's convolutions on this machine: 16 channels with AVX-512, 8 with AVX, none elsewhere. ONNX Runtime does not report it, so a
/// small network with each kind of convolution is tried; where its results differ in any block, or its operators are not there, graphs are
/// left as they are.
/// </summary>
internal static class BlockSize
{
    private static readonly Lazy<int?> Found = new(() => new[] { 16, 8 }.Cast<int?>().FirstOrDefault(b => Agrees(b!.Value)));

    /// <summary>The block; null where there is none.</summary>
    public static int? Here => Found.Value;

    private static bool Agrees(int block)
    {
        (OnnxGraph graph, int[] input) = Network(block);
        float[] x = Pattern(input.Aggregate(1, (a, b) => a * b));
        try
        {
            float[] plain = Run(graph, input, x), blocked = Run(BlockedLayout.Of(graph, new Dictionary<string, int[]>(), input[0], block), input, x);
            return plain.Zip(blocked).All(p => Math.Abs(p.First - p.Second) <= 1e-4f * (1 + Math.Abs(p.First)));
        }
        catch (Errors.OnnxLrpException)
        {
            return false;
        }
    }

    private static float[] Run(OnnxGraph graph, int[] shape, float[] x)
    {
        float[] result = [];
        using var session = new LeanSession(graph, ["y"]);
        session.Run(new Dictionary<string, HostTensor> { ["x"] = new(x, shape) }, (_, value) => result = value.GetTensorDataAsSpan<float>().ToArray());
        return result;
    }

    /// <summary>Picture → blocks with zeros to fill them → depthwise → two branches → their quotient.</summary>
    private static (OnnxGraph Graph, int[] Input) Network(int block)
    {
        int odd = block + 4, whole = 2 * block;
        OnnxAttributes same = OnnxAttributes.Empty.With("pads", [1, 1, 1, 1]);
        OnnxNode[] nodes =
        [
            new("first", "Conv", ["x", "first.w", "first.b"], ["first"], same),
            new("relu", "Relu", ["first"], ["relu"]),
            new("depthwise", "Conv", ["relu", "depthwise.w"], ["depthwise"], same.With("group", odd)),
            new("up", "Conv", ["depthwise", "up.w"], ["up"]),
            new("beside", "Conv", ["relu", "beside.w", "beside.b"], ["beside"]),
            new("square", "Mul", ["beside", "beside"], ["square"]),
            new("least", "Add", ["square", "one"], ["least"]),
            new("quotient", "Div", ["up", "least"], ["y"]),
        ];
        OnnxTensor[] weights =
        [
            Weight("first.w", odd, 3, 3, 3), Weight("first.b", odd), Weight("depthwise.w", odd, 1, 3, 3), Weight("up.w", whole, odd, 1, 1),
            Weight("beside.w", whole, odd, 1, 1), Weight("beside.b", whole), OnnxTensor.FromFloats("one", [], [1]),
        ];
        int[] input = [2, 3, 5, 6];
        var graph = new OnnxGraph
        {
            Name = "blocks",
            Source = "the test of blocked layout",
            Opsets = new Dictionary<string, int> { [""] = NewestOperatorSet.Version },
            Nodes = nodes,
            Inputs = [new OnnxValue("x", OnnxElementType.Float, [.. input.Select(d => new OnnxDimension(d, null))])],
            Outputs = [new OnnxValue("y", OnnxElementType.Float, null)],
            Initializers = weights.ToDictionary(t => t.Name),
        };
        return (graph, input);

        static OnnxTensor Weight(string name, params int[] shape) => OnnxTensor.FromFloats(name, shape, Pattern(shape.Aggregate(1, (a, b) => a * b)));
    }

    private static float[] Pattern(int count) => [.. Enumerable.Range(0, count).Select(i => (((i * 37) + 11) % 101 / 50f) - 1)];
}
