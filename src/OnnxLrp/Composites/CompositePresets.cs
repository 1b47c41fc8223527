using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>The composites of the field, by name. Parameters as in <c>docs/rules.md</c>.</summary>
public static class CompositePresets
{
    /// <summary>The preset that is used when nothing is said.</summary>
    public const string Default = "epsilon-plus-flat";

    private static readonly NodeMatch First = new() { Operators = ["@linear"], Position = LinearPosition.First };
    private static readonly NodeMatch FirstConvolution = new() { Operators = ["@convolution"], Position = LinearPosition.First };
    private static readonly NodeMatch Convolution = new() { Operators = ["@convolution"] };
    private static readonly NodeMatch Dense = new() { Operators = ["@dense"] };
    private static readonly NodeMatch Linear = new() { Operators = ["@linear"] };
    private static readonly NodeMatch Relu = new() { Operators = ["Relu"] };
    private static readonly NodeMatch Everything = new();

    /// <summary>Name and one line of description of every preset.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("epsilon", "epsilon everywhere (noisy on deep networks)"),
        ("epsilon-plus", "zplus on convolutions, epsilon on dense layers"),
        ("epsilon-plus-flat", "epsilon-plus with flat on the first layer (the default)"),
        ("epsilon-alpha2beta1", "alpha-beta(2, 1) on convolutions, epsilon on dense layers"),
        ("epsilon-alpha2beta1-flat", "epsilon-alpha2beta1 with flat on the first layer"),
        ("epsilon-gamma-box", "gamma(0.25) on convolutions, epsilon on dense layers, zbox on the first convolution (bounds from the preprocessing)"),
        ("excitation-backprop", "zplus on linear layers, the true derivative on activations and BatchNormalization"),
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
        return preset with { Entries = [.. preset.Entries.Select(e => e with { IsOptional = e.Rule is not (GuidedReluRule or DeconvnetReluRule) })] };
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
