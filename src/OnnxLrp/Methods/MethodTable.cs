namespace OnnxLrp.Methods;

/// <summary>Every method, by name.</summary>
public static class MethodTable
{
    /// <summary>Passes of a method; the mean of more says nothing new, and millions would never end.</summary>
    private const int MostPasses = 100_000;

    /// <summary>Name, and one line of description.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("deconvnet", "gradient with the deconvolution network's Relu (Zeiler 2014)"),
        ("excitation-backprop", "zplus on linear layers, the true derivative on activations and BatchNormalization (Zhang 2016)"),
        ("gradient", "the derivative of the score"),
        ("gradient-times-input", "the derivative of the score, times the input"),
        ("guided-backprop", "gradient with guided Relu (Springenberg 2015)"),
        ("integrated-gradients", "mean gradient on the way from black, times the input (Sundararajan 2017): --steps"),
        ("lrp", "layer-wise relevance propagation with a composite (Bach 2015): the default"),
        ("smoothgrad", "mean gradient under noise (Smilkov 2017): --samples, --noise, --seed"),
    ];

    /// <summary>The method of that name.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <param name="steps">Steps of integrated-gradients.</param>
    /// <param name="samples">Samples of smoothgrad.</param>
    /// <param name="noise">Noise level of smoothgrad.</param>
    /// <param name="seed">Seed of smoothgrad.</param>
    /// <exception cref="FormatException">Unknown name or a number out of range.</exception>
    public static ExplanationMethod Create(string name, int steps = 20, int samples = 20, double noise = 0.1, int seed = 0)
    {
        if (steps is < 1 or > MostPasses) throw new FormatException($"steps must be at least 1 and at most {MostPasses}; found {steps}");
        if (samples is < 1 or > MostPasses) throw new FormatException($"samples must be at least 1 and at most {MostPasses}; found {samples}");
        if (!double.IsFinite(noise) || noise < 0) throw new FormatException(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"noise must be a finite number >= 0; found {noise}"));
        return name switch
        {
            "lrp" => new LrpMethod(),
            "integrated-gradients" => new IntegratedGradientsMethod(steps),
            "smoothgrad" => new SmoothGradMethod(samples, noise, seed),
            _ when All.Any(m => m.Name == name) => new PresetMethod(name),
            _ => throw new FormatException($"unknown method \"{name}\"; allowed: {string.Join(", ", All.Select(m => m.Name))}"),
        };
    }
}
