using System.Globalization;
using System.Text.Json;
using OnnxLrp.TestSupport.Golden;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Reference;

/// <summary>What a golden case's composite.json says of a layer, in terms of the reference; without one every layer has its gradient.</summary>
internal sealed class GoldenRules(GoldenCase golden)
{
    private static readonly string[] Convolutions = ["Conv", "ConvTranspose"];
    private static readonly string[] Dense = ["Gemm", "MatMul"];

    private readonly JsonElement? _composite = golden.CompositeJson is { } json ? JsonDocument.Parse(json).RootElement : null;

    public string BatchNorm => _composite?.GetProperty("batchnorm").GetString() ?? "gradient";

    private double Stabilize => _composite?.GetProperty("stabilizer").GetDouble() ?? Stabilizer.Default;

    /// <summary>The rule of the first entry that matches, or <paramref name="byDefault"/>.</summary>
    public ReferenceRule For(string op, bool first, ReferenceRule byDefault)
    {
        if (_composite is null)
            return RuleReference.Gradient;
        foreach (JsonElement entry in _composite.Value.GetProperty("rules").EnumerateArray())
        {
            JsonElement match = entry.GetProperty("match");
            bool position = !match.TryGetProperty("position", out _) || first;
            if (position && match.GetProperty("op").EnumerateArray().Any(name => Matches(name.GetString()!, op)))
                return Rule(entry);
        }

        return byDefault;
    }

    public Func<double[], double[], double[]> ForBatchNorm(BatchNormReference norm, LinearMap map)
    {
        if (For("BatchNormalization", first: false, RuleReference.Pass) == RuleReference.Gradient)
            return (_, r) => map.Adjoint(r);
        string[] parts = BatchNorm.Split(':');
        double[] numbers = parts.Length > 1 && parts[1] != "split"
            ? [.. parts[1].Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]
            : [];
        return (parts[0], parts.Length) switch
        {
            ("identity", _) => (_, r) => norm.Identity(r),
            // The cases' own computation had ε as float32; the difference to the decimal shows at 1e-9.
            ("epsilon", _) => (x, r) => norm.Epsilon(x, r, numbers.Length > 0 ? (float)numbers[0] : Stabilize),
            ("alpha-beta", _) => (x, r) => norm.AlphaBeta(x, r, numbers[0], numbers[1], Stabilize),
            ("abs", 1) => (x, r) => norm.Absolute(x, r, Stabilize),
            ("abs", 2) => (x, r) => norm.AbsoluteSplit(x, r, Stabilize),
            _ => throw new NotSupportedException($"{golden}: BatchNorm rule '{BatchNorm}' has no reference."),
        };
    }

    private static bool Matches(string pattern, string op) => pattern switch
    {
        "@convolution" => Convolutions.Contains(op),
        "@dense" => Dense.Contains(op),
        "@linear" => Convolutions.Contains(op) || Dense.Contains(op),
        "@activation" => SequentialWalk.IsActivation(op),
        _ => pattern == op,
    };

    private ReferenceRule Rule(JsonElement entry)
    {
        double Number(string name) => entry.GetProperty(name).GetDouble();
        double[] List(string name) => entry.GetProperty(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(number => number.GetDouble())]
            : [Number(name)];
        return entry.GetProperty("rule").GetString() switch
        {
            "epsilon" => RuleReference.Epsilon(Number("epsilon")),
            "zplus" => RuleReference.ZPlus(Stabilize),
            "alpha-beta" => RuleReference.AlphaBeta(Number("alpha"), Number("beta"), Stabilize),
            "gamma" => RuleReference.Gamma(Number("gamma"), Stabilize),
            "zbox" => RuleReference.ZBox(List("low"), List("high"), Stabilize),
            "wsquare" => RuleReference.WSquare(Stabilize),
            "flat" => RuleReference.Flat(Stabilize),
            "norm" => RuleReference.Norm(Stabilize),
            "pass" => RuleReference.Pass,
            "gradient" => RuleReference.Gradient,
            string other => throw new NotSupportedException($"{golden}: rule '{other}' has no reference."),
            null => throw new NotSupportedException($"{golden}: an entry has no rule."),
        };
    }
}
