using System.Globalization;
using OnnxLrp.Graph;
using OnnxLrp.Rules;

namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>Adds up the numbers of <see cref="BatchNormDiagnosis"/> picture by picture.</summary>
internal sealed class BatchNormStatistics
{
    private readonly OnnxNode _node;
    private readonly LrpRule _rule;
    private readonly double[] _scale;
    private readonly double[] _shift;
    private readonly double[] _split;
    private readonly double[] _channels;
    private double _sumIn, _sumOut, _absoluteOut, _cancellation, _cancelledRelevance;
    private long _elements, _counted, _positive, _negativeTerms, _opposed;

    public BatchNormStatistics(OnnxGraph graph, OnnxNode node, LrpRule rule)
    {
        (_node, _rule) = (node, rule);
        float[] Values(int input) => graph.Initializers[node.Input(input)].ToFloats();
        float[] gamma = Values(1), beta = Values(2), mean = Values(3), variance = Values(4);
        double epsilon = node.Attributes.Float("epsilon", 1e-5f);
        _scale = [.. gamma.Select((g, c) => g / Math.Sqrt(variance[c] + epsilon))];
        _shift = [.. _scale.Select((w, c) => beta[c] - (w * mean[c]))];
        _split = [.. _scale.Select((w, c) => Math.Abs(w * mean[c]) + Math.Abs(beta[c]))];
        _channels = new double[_scale.Length];
    }

    /// <summary>The tensor x.</summary>
    public string Input => _node.Input(0);

    /// <summary>The tensor y.</summary>
    public string Output => _node.Output;

    /// <summary>Adds one picture: x and R at y, [channels, positions].</summary>
    public void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> relevance)
    {
        int positions = input.Length / _scale.Length;
        for (int i = 0; i < input.Length; i++)
        {
            int c = i / positions;
            double x = input[i], r = relevance[i], term = _scale[c] * x, b = _shift[c], size = Math.Abs(term) + Math.Abs(b);
            double into = DiagonalShare.Of(_rule, x, _scale[c], b, _split[c], r);
            _elements++;
            if (x > 0) _positive++;
            if (term < 0) _negativeTerms++;
            if (term * b < 0) _opposed++;
            _sumIn += into;
            _sumOut += r;
            _absoluteOut += Math.Abs(r);
            _channels[c] += Math.Abs(into);
            if (size == 0) continue;
            double ratio = Math.Abs(term + b) / size;
            _counted++;
            _cancellation += ratio;
            if (ratio < Thresholds.Cancelled) _cancelledRelevance += Math.Abs(r);
        }
    }

    public BatchNormDiagnosis Diagnose()
    {
        double total = _channels.Sum(), mean = total / _channels.Length;
        double amplification = _absoluteOut > 0 ? total / _absoluteOut : 1, absorbed = _absoluteOut > 0 ? (_sumOut - _sumIn) / _absoluteOut : 0;
        double cancelled = _absoluteOut > 0 ? _cancelledRelevance / _absoluteOut : 0;
        PeakChannel[] peaks =
        [
            .. Enumerable.Range(0, _channels.Length).Where(c => _channels[c] > Thresholds.PeakTimesMean * mean).OrderByDescending(c => _channels[c])
                .Select(c => new PeakChannel(c, _channels[c] / total, _channels[c] / mean, _scale[c], _shift[c])),
        ];
        var flags = new List<string>();
        if (amplification > Thresholds.Amplification) flags.Add(Text($"relevance grows {amplification:0.#} times"));
        if (cancelled > Thresholds.CancelledRelevance) flags.Add(Text($"{cancelled:0%} of the relevance lies where the bias takes nine tenths of w x away"));
        if (Math.Abs(absorbed) > Thresholds.Absorbed) flags.Add(Text($"the bias {(absorbed > 0 ? "absorbs" : "adds")} {Math.Abs(absorbed):0%} of the relevance"));
        if (peaks.Length > 0) flags.Add(Text($"channel {peaks[0].Channel} peaks: {peaks[0].TimesMean:0} times the mean, {peaks[0].Share:0%} of the relevance (w = {peaks[0].Scale:0.##}, b = {peaks[0].Shift:0.##})"));
        return new BatchNormDiagnosis(
            _node.Name, _scale.Length, amplification, _counted > 0 ? _cancellation / _counted : 1, cancelled, absorbed, Share(_positive),
            _scale.Count(w => w > 0) / (double)_scale.Length, Share(_negativeTerms), Share(_opposed), peaks, flags);
    }

    private double Share(long count) => _elements > 0 ? count / (double)_elements : 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
