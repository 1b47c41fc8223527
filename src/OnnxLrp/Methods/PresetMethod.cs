using OnnxLrp.Composites;

namespace OnnxLrp.Methods;

/// <summary>
/// A method that is one backward pass with a preset composite: gradient, gradient-times-input, guided-backprop, deconvnet,
/// excitation-backprop.
/// </summary>
/// <param name="Preset">Name of the preset.</param>
public sealed record PresetMethod(string Preset) : ExplanationMethod
{
    /// <inheritdoc/>
    public override string Name => Preset;

    /// <inheritdoc/>
    public override Composite Composite(Composite chosen) => CompositePresets.Create(Preset);
}
