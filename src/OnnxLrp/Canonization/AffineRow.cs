using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>Additions and multiplications by constants per channel in a row: y = Scale · x + Shift.</summary>
/// <param name="input">x.</param>
/// <param name="channels">Number of channels.</param>
internal sealed class AffineRow(string input, int channels)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly double[] _scale = Enumerable.Repeat(1.0, channels).ToArray();
    private readonly double[] _shift = new double[channels];
    private double[]? _mean;
    private double[]? _deviation;
    private bool _scales;
    private bool _shifts;

    /// <summary>x.</summary>
    public string Input => input;

    /// <summary>The nodes.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>A factor and a summand that differ between channels: more than arithmetic with scalars.</summary>
    public bool IsNormalization => _scales && _shifts;

    /// <summary>μ: what a leading Sub takes away, else 0.</summary>
    public double[] Mean => _mean ?? new double[channels];

    /// <summary>σ: what a Div after a leading Sub divides by, else 1.</summary>
    public double[] Deviation => _deviation ?? Enumerable.Repeat(1.0, channels).ToArray();

    /// <summary>γ = Scale · σ.</summary>
    public IEnumerable<double> Gamma => _scale.Zip(Deviation, (s, d) => s * Math.Abs(d));

    /// <summary>β = Shift + Scale · μ.</summary>
    public IEnumerable<double> Beta => _shift.Select((t, c) => t + _scale[c] * Mean[c]);

    /// <summary>Appends a node.</summary>
    public void Add(OnnxNode node, double[] constant, bool reversed)
    {
        bool varies = constant.Distinct().Skip(1).Any();
        if (node.Is("Sub") && !reversed && _nodes.Count == 0)
            _mean = constant;
        // A zero divisor is a model's own infinity; it is no deviation.
        if (node.Is("Div") && _nodes is [var only] && only.Is("Sub") && _mean is not null && constant.All(d => d != 0))
            _deviation = constant;
        _nodes.Add(node);
        if (node.Is("Mul") || node.Is("Div"))
        {
            _scales |= varies;
            Scale(node.Is("Mul") ? constant : constant.Select(d => 1 / d).ToArray());
            return;
        }

        _shifts |= varies;
        if (node.Is("Sub") && reversed)
            Scale(Enumerable.Repeat(-1.0, channels).ToArray());
        for (int c = 0; c < channels; c++)
            _shift[c] += node.Is("Sub") && !reversed ? -constant[c] : constant[c];
    }

    private void Scale(double[] factors)
    {
        for (int c = 0; c < channels; c++)
        {
            _scale[c] *= factors[c];
            _shift[c] *= factors[c];
        }
    }
}
