using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Engines.Blocked;

/// <summary>A random graph of what may stand in blocks and of what may not: channels that fill blocks or do not, sums and quotients of whatever has one shape.</summary>
internal sealed class RandomNetwork
{
    private readonly Random _random;
    private readonly TestModels _models;
    private readonly List<(string Name, int Channels, int Height, int Width)> _tensors;
    private readonly HashSet<string> _read = [];

    private RandomNetwork(int seed)
    {
        _random = new Random(seed);
        _models = new TestModels(18, seed).Constant("one", [], 1).Constant("low", [], -0.25f).Constant("high", [], 0.75f);
        InputShape = [2, Pick(3, 12, 16, 20), 9, 10];
        _models.Input("x", InputShape);
        _tensors = [("x", InputShape[1], InputShape[2], InputShape[3])];
        for (int i = 0; i < 16; i++) Grow($"t{i}");
        foreach ((string name, _, _, _) in _tensors.Where(t => !_read.Contains(t.Name) || _random.Next(6) == 0)) _models.Output(name);
        Graph = _models.Graph();
    }

    public OnnxGraph Graph { get; }

    public int[] InputShape { get; }

    public static RandomNetwork Of(int seed) => new(seed);

    private void Grow(string to)
    {
        (string x, int channels, int height, int width) = _tensors[Math.Max(_random.Next(_tensors.Count), _random.Next(_tensors.Count))];
        string[] alike = [.. _tensors.Where(t => t.Channels == channels && t.Height == height && t.Width == width).Select(t => t.Name)];
        string other = alike[_random.Next(alike.Length)];
        switch (_random.Next(16))
        {
            case 0 or 1 or 2 or 3:
                int kernel = Pick(1, 3), stride = height > 2 && width > 2 ? Pick(1, 1, 2) : 1, outputs = Pick(5, 16, 20, 32, 48);
                bool grouped = channels % 2 == 0 && outputs % 2 == 0 && _random.Next(6) == 0;
                int fan = (grouped ? channels / 2 : channels) * kernel * kernel;
                _models.Weights($"{to}.w", [outputs, grouped ? channels / 2 : channels, kernel, kernel], MathF.Sqrt(3f / fan));
                (int high, int wide) = ((height - 1) / stride + 1, (width - 1) / stride + 1);
                string[] summands = [.. _tensors.Where(t => t.Channels == outputs && t.Height == high && t.Width == wide).Select(t => t.Name)];
                Convolve(x, $"{to}.z", kernel, stride, grouped ? 2 : 1, outputs, $"{to}.w");
                Behind($"{to}.z", to, outputs, summands);
                Add(to, outputs, high, wide);
                break;
            case 4:
                _models.Weights($"{to}.w", [channels, 1, 3, 3], 0.5f);
                Convolve(x, to, 3, 1, channels, channels, $"{to}.w");
                Add(to, channels, height, width);
                break;
            case 5:
                _models.BatchNorm(x, to, channels, zero: 1);
                Add(to, channels, height, width);
                break;
            case 6 or 7:
                _models.Node(new[] { "Relu", "Abs", "Neg" }[_random.Next(3)], [x], to);
                Add(to, channels, height, width);
                break;
            case 8:
                _models.Node("Clip", [x, "low", "high"], to);
                Add(to, channels, height, width);
                break;
            case 9 or 10:
                _models.Node(new[] { "Add", "Add", "Sub", "Mul", "Max", "Min" }[_random.Next(6)], [x, other], to);
                _read.Add(other);
                Add(to, channels, height, width);
                break;
            case 11 or 12:
                _models.Node("Abs", [other], $"{to}.abs").Node("Add", [$"{to}.abs", "one"], $"{to}.least").Node("Div", [x, $"{to}.least"], to);
                _read.Add(other);
                Add(to, channels, height, width);
                break;
            case 13:
                string constant = $"{to}.c";
                _models.Weights(constant, [channels, 1, 1]).Node("Mul", _random.Next(2) == 0 ? [x, constant] : [constant, x], to);
                Add(to, channels, height, width);
                break;
            case 14:
                (string Name, int Channels, int Height, int Width)[] beside = [.. _tensors.Where(t => t.Height == height && t.Width == width)];
                (string second, int more, _, _) = beside[_random.Next(beside.Length)];
                _models.Node("Concat", [x, second], to, a => a.With("axis", 1));
                _read.Add(second);
                Add(to, channels + more, height, width);
                break;
            default:
                if (height < 3 || width < 3) goto case 5;
                _models.Node(new[] { "MaxPool", "AveragePool" }[_random.Next(2)], [x], to, a => a.With("kernel_shape", [3, 3]).With("strides", [2, 2]).With("pads", [1, 1, 1, 1]));
                Add(to, channels, (height - 1) / 2 + 1, (width - 1) / 2 + 1);
                break;
        }
        _read.Add(x);
    }

    /// <summary>What may become part of the convolution that makes z: BatchNormalization, a sum, an activation, each or not.</summary>
    private void Behind(string z, string to, int channels, string[] summands)
    {
        if (_random.Next(6) == 0) _models.Output(z);
        if (_random.Next(3) == 0) _models.BatchNorm(z, z = $"{to}.n", channels);
        if (summands.Length > 0 && _random.Next(2) == 0)
        {
            string summand = summands[_random.Next(summands.Length)];
            _models.Node("Add", _random.Next(2) == 0 ? [z, summand] : [summand, z], z = $"{to}.s");
            _read.Add(summand);
        }
        if (_random.Next(3) == 0) _models.Node("Clip", [z, "low", "high"], to);
        else _models.Node(new[] { "Relu", "Tanh", "Identity" }[_random.Next(3)], [z], to);
    }

    private void Convolve(string x, string to, int kernel, int stride, int groups, int outputs, string w)
    {
        bool biased = _random.Next(2) == 0;
        if (biased) _models.Weights($"{to}.b", [outputs]);
        _models.Node("Conv", biased ? [x, w, $"{to}.b"] : [x, w], to, a => a
            .With("kernel_shape", [kernel, kernel]).With("strides", [stride, stride]).With("group", groups).With("pads", [.. Enumerable.Repeat((long)(kernel / 2), 4)]));
    }

    private void Add(string name, int channels, int height, int width) => _tensors.Add((name, channels, height, width));

    private int Pick(params int[] values) => values[_random.Next(values.Length)];
}
