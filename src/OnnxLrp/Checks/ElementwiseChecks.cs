using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Operators that compute each value from one value of each input.</summary>
internal static class ElementwiseChecks
{
    private static readonly string[] Unary =
    [
        "Identity", "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Softsign", "Gelu",
        "HardSwish", "Mish",
        "Swish", "Erf", "ThresholdedRelu", "Shrink", "Abs", "Neg", "Exp", "Log", "Sqrt", "Reciprocal", "Floor", "Ceil", "Round",
        "Sign", "Not",
        "BitwiseNot", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh",
    ];

    private static readonly string[] Binary =
        ["Add", "Sub", "Mul", "Pow", "PRelu", "And", "Or", "Xor", "BitwiseAnd", "BitwiseOr", "BitwiseXor"];

    private static readonly string[] Comparisons = ["Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual"];

    private static readonly string[] Variadic = ["Sum", "Mean", "Max", "Min"];

    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        .. Unary.Select(o => (o, (NodeCheck)Same)),
        .. Binary.Select(o => (o, (NodeCheck)Two)),
        .. Comparisons.Select(o => (o, (NodeCheck)Compared)),
        .. Variadic.Select(o => (o, (NodeCheck)Any)),
        ("Clip", Clip), ("Cast", Cast), ("CastLike", CastLike), ("Dropout", Dropout), ("Div", Divided), ("Mod", Divided), ("Where", Where),
        ("IsNaN", Asked), ("IsInf", Asked), ("QuantizeLinear", Quantized), ("DequantizeLinear", Dequantized),
        ("DynamicQuantizeLinear", QuantizedByRange), ("ai.onnx.ml.Scaler", Scaled), ("ai.onnx.ml.Normalizer", Scaled),
    ];

    private static KnownTensor[] Same(CheckedNode node)
    {
        node.Require(1);
        return node.Output(node.Shape(0));
    }

    private static KnownTensor[] Two(CheckedNode node)
    {
        node.Require(2);
        return node.Output(node.Broadcast(node.Shape(0), node.Shape(1)));
    }

    private static KnownTensor[] Compared(CheckedNode node)
    {
        node.Require(2);
        return CheckedNode.Output(node.Broadcast(node.Shape(0), node.Shape(1)), OnnxElementType.Bool);
    }

    private static KnownTensor[] Any(CheckedNode node)
    {
        node.RequireAll();
        return node.Output(node.Broadcast(Enumerable.Range(0, node.InputCount).Select(node.Shape)));
    }

    private static KnownTensor[] Clip(CheckedNode node)
    {
        node.Require(1);
        node.Elements(1, 1);
        node.Elements(2, 1);
        return node.Output(node.Shape(0));
    }

    private static KnownTensor[] Cast(CheckedNode node)
    {
        node.Require(1);
        return CheckedNode.Output(node.Shape(0), (OnnxElementType)node.Within("to", (long)CastAttributes.Of(node.Node).To, 1, 64));
    }

    private static KnownTensor[] CastLike(CheckedNode node)
    {
        node.Require(2);
        return CheckedNode.Output(node.Shape(0), node.Input(1).Type);
    }

    private static KnownTensor[] Dropout(CheckedNode node)
    {
        node.Require(1);
        node.Elements(1, 1);
        node.Elements(2, 1);
        if (node.Values(1) is [var ratio] && ratio is not (>= 0 and < 1)) throw node.Refused($"ratio is {ratio}", "at least 0 and below 1");
        return [.. node.Output(node.Shape(0)), .. CheckedNode.Output(
            node.Shape(0), node.Opset < 10 ? node.Input(0).Type : OnnxElementType.Bool)];
    }

    /// <summary>Integers that are divided by zero end the process.</summary>
    private static KnownTensor[] Divided(CheckedNode node)
    {
        node.Require(2);
        bool whole = node.Input(0).Type == OnnxElementType.Undefined || node.Input(0).IsInteger;
        if (whole && node.Values(1) is { } divisors && divisors.Contains(0))
        {
            throw node.Refused("integers are divided by 0", "a divisor other than 0");
        }
        if (whole && node.Values(1) is null) node.IsUncertain = true;
        return Two(node);
    }

    private static KnownTensor[] Where(CheckedNode node)
    {
        node.Require(3);
        return CheckedNode.Output(node.Broadcast(node.Shape(0), node.Shape(1), node.Shape(2)), node.Input(1).Type);
    }

    private static KnownTensor[] Asked(CheckedNode node)
    {
        node.Require(1);
        return CheckedNode.Output(node.Shape(0), OnnxElementType.Bool);
    }

    private static KnownTensor[] Quantized(CheckedNode node)
    {
        CheckScale(node);
        return CheckedNode.Output(node.Shape(0), node.Has(2) ? node.Input(2).Type : OnnxElementType.UInt8);
    }

    private static KnownTensor[] Dequantized(CheckedNode node)
    {
        CheckScale(node);
        return CheckedNode.Output(node.Shape(0), OnnxElementType.Float);
    }

    private static KnownTensor[] QuantizedByRange(CheckedNode node)
    {
        node.Require(1);
        return
        [
            new KnownTensor(OnnxElementType.UInt8, node.Shape(0)), new KnownTensor(OnnxElementType.Float, []),
            new KnownTensor(OnnxElementType.UInt8, []),
        ];
    }

    /// <summary>One value for each feature, on the last axis, or one for all.</summary>
    private static KnownTensor[] Scaled(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 1);
        ScalingAttributes attributes = ScalingAttributes.Of(node.Node);
        foreach ((string name, int count) in new[] { ("offset", attributes.Offset.Length), ("scale", attributes.Scale.Length) })
        {
            if (count != 1 && node.Shape(0) is [.., var features] && features != count)
            {
                throw node.Refused($"attribute {name} has {count} values for {features} features", "one for each, or one for all");
            }
        }
        return CheckedNode.Output(node.Shape(0), OnnxElementType.Float);
    }

    private static void CheckScale(CheckedNode node)
    {
        node.Require(2);
        node.Within("block_size", QuantizationAttributes.Of(node.Node).BlockSize, 0);
        if (node.Shape(1) is not { Length: 1 } scale || node.Shape(0) is not { } x) return;
        if (scale[0] != 1 && x[node.Axis(x.Length)] != scale[0])
        {
            throw node.Refused(
                $"scales of shape {KnownTensor.Text(scale)} for {KnownTensor.Text(x)}", "one scale, or one for each slice of the axis");
        }
        node.Elements(2, scale[0]);
    }
}
