using OnnxLrp.Layers;
using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>The composites of the field, by name. Parameters as in <c>docs/rules.md</c>.</summary>
public static class CompositePresets
{
    /// <summary>The preset that is used when nothing is said.</summary>
    public const string Default = "auto";

    /// <summary>The preset that <c>auto</c> is for convolutional networks, and all others that are no transformers.</summary>
    public const string Convolutional = "epsilon-plus-flat";

    private static readonly NodeMatch First = new() { Operators = ["@linear"], Position = LinearPosition.First };
    private static readonly NodeMatch FirstConvolution = new() { Operators = ["@convolution"], Position = LinearPosition.First };
    private static readonly NodeMatch Convolution = new() { Operators = ["@convolution"] };
    private static readonly NodeMatch Dense = new() { Operators = ["@dense"] };
    private static readonly NodeMatch Linear = new() { Operators = ["@linear"] };
    private static readonly NodeMatch Relu = new() { Operators = ["Relu"] };
    private static readonly NodeMatch Everything = new();
    private static readonly NodeMatch Sums = new() { Operators = ["Add", "Sub", "Sum", "Mean"] };
    private static readonly NodeMatch Centred = new() { Operators = ["LayerNormalization", "GroupNormalization", "InstanceNormalization"] };
    private static readonly NodeMatch Products = new() { Operators = [ProductLayer.Name, BilinearLayer.Name], NoQuotients = true };
    private static readonly NodeMatch ContextProducts = new() { Operators = ["@dense"], OnlyContext = true };

    /// <summary>Name and one line of description of every preset.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("auto", "epsilon-plus-flat, or attnlrp where the network is a transformer: attention, and more dense layers than convolutions (the default)"),
        ("epsilon", "epsilon everywhere (noisy on deep networks)"),
        ("epsilon-plus", "zplus on convolutions, epsilon on dense layers"),
        ("epsilon-plus-flat", "epsilon-plus with flat on the first layer"),
        ("epsilon-alpha2beta1", "alpha-beta(2, 1) on convolutions, epsilon on dense layers"),
        ("epsilon-alpha2beta1-flat", "epsilon-alpha2beta1 with flat on the first layer"),
        ("epsilon-gamma-box", "gamma(0.25) on convolutions, epsilon on dense layers, zbox on the first convolution (bounds from the preprocessing)"),
        ("excitation-backprop", "zplus on linear layers, the true derivative on activations and BatchNormalization"),
        ("attnlrp", "epsilon(1e-6) on linear layers, LayerNormalization and GroupNormalization; half on products, taylor on Softmax, norm on all sums; BatchNormalization fuse-left"),
        ("attnlrp-gamma", "attnlrp with gamma(0.05) on dense layers and gamma(0.25) on convolutions"),
        ("cp-lrp", "attnlrp with signal on products: the values take all, attention weights and gates nothing"),
        ("gradient", "the true derivative everywhere, starting at 1"),
        ("gradient-times-input", "gradient, multiplied by the input"),
        ("guided-backprop", "gradient, with guided Relu"),
        ("deconvnet", "gradient, with the deconvolution network's Relu"),
    ];

    /// <summary>The preset of that name.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <param name="low">Lower bound of the network's input, needed by <c>epsilon-gamma-box</c> only.</param>
    /// <param name="high">Upper bound of the network's input, needed by <c>epsilon-gamma-box</c> only.</param>
    /// <exception cref="FormatException">Unknown name, or missing bounds.</exception>
    public static Composite Create(string name, InputBound? low = null, InputBound? high = null)
    {
        Composite preset = Entries(name, low, high);
        return Optional(preset) with { ForTransformers = preset.ForTransformers is { } other ? Optional(other) : null };

        static Composite Optional(Composite c) =>
            c with { Entries = [.. c.Entries.Select(e => e with { IsOptional = e.Rule is not (GuidedReluRule or DeconvnetReluRule) })] };
    }

    private static Composite Entries(string name, InputBound? low, InputBound? high)
    {
        LrpRule epsilon = new EpsilonRule();
        CompositeEntry dense = new(Dense, epsilon);
        return name switch
        {
            "epsilon" => new(name, [new(Linear, epsilon)]),
            "epsilon-plus" => new(name, [new(Convolution, new ZPlusRule()), dense]),
            "epsilon-plus-flat" => new(name, [new(First, new FlatRule()), new(Convolution, new ZPlusRule()), dense]),
            "epsilon-alpha2beta1" => new(name, [new(Convolution, new AlphaBetaRule(2, 1)), dense]),
            "epsilon-alpha2beta1-flat" => new(name, [new(First, new FlatRule()), new(Convolution, new AlphaBetaRule(2, 1)), dense]),
            "epsilon-gamma-box" => new(name, [new(FirstConvolution, Box(low, high)), new(Convolution, new GammaRule(0.25)), dense]),
            "auto" => Entries(Convolutional, low, high) with { Name = name, ForTransformers = Entries("attnlrp", low, high) },
            "attnlrp" => Attention(name),
            "attnlrp-gamma" => Attention(
                name, new(ContextProducts, epsilon), new(Dense, new GammaRule(0.05)), new(Convolution, new GammaRule(0.25))),
            "cp-lrp" => Attention(name, new CompositeEntry(Products with { OnlySignal = true }, new SignalRule())),
            "excitation-backprop" => new(name,
            [
                new(Linear, new ZPlusRule()),
                new(new NodeMatch { Operators = ["@activation"] }, new GradientRule()),
                new(new NodeMatch { Operators = ["BatchNormalization"] }, new GradientRule()),
            ]),
            "gradient" => Gradient(name),
            "gradient-times-input" => Gradient(name) with { TimesInput = true },
            "guided-backprop" => Gradient(name).With(Relu, new GuidedReluRule()),
            "deconvnet" => Gradient(name).With(Relu, new DeconvnetReluRule()),
            _ => throw new FormatException($"unknown composite \"{name}\"; allowed: {string.Join(", ", All.Select(p => p.Name))}, or a .json file"),
        };
    }

    /// <summary>AttnLRP after other entries (Achtibat et al., ICML 2024).</summary>
    private static Composite Attention(string name, params CompositeEntry[] before)
    {
        CompositeEntry[] own =
        [
            new(Linear, new EpsilonRule()), new(Centred, new EpsilonRule()), new(Products, new HalfRule()), new(Sums, new NormRule()),
        ];
        return new Composite(name, [.. before, .. own]) { BatchNorm = BatchNormTreatment.FuseToTheLeft };
    }

    private static Composite Gradient(string name) => new(name, [new(Everything, new GradientRule())]) { Seed = ScoreSeed.One };

    private static ZBoxRule Box(InputBound? low, InputBound? high)
    {
        if (low is null || high is null)
        {
            throw new FormatException(
                "composite \"epsilon-gamma-box\" needs the range of the network's input; give --preprocess, a MODEL.json, or a composite file with \"low\" and \"high\"");
        }
        try
        {
            return new ZBoxRule(low, high);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"composite \"epsilon-gamma-box\": {e.Message}; correct the range of the network's input", e);
        }
    }
}
