using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Tests.Engines.Operations;

/// <summary>
/// Random tensors for one operation. Most are multiples of 1/8, so that sums of their products are exact in float32 and every engine has
/// the same denominators.
/// </summary>
internal sealed class OperationDraft
{
    /// <summary>The tensor that relevance starts at.</summary>
    public const string Output = "output";

    private readonly Dictionary<string, (ValueInfo Info, float[] Values)> _tensors = [];

    private readonly int _seed;

    public OperationDraft(int seed)
    {
        _seed = seed;
        Random = new Random(seed);
        Samples = Random.Next(1, 4);
        Build = new RelevanceBuilder(new ModelTensors(Samples, t => (_tensors[t].Info, false), new Dictionary<string, string>()));
    }

    public Random Random { get; }

    public int Samples { get; }

    public RelevanceBuilder Build { get; }

    public double Epsilon => Random.Next(3) switch { 0 => 0, 1 => 0.125, _ => 0.5 };

    /// <summary>The mask of conditions, by the tensor.</summary>
    public Dictionary<string, float[]> Masks { get; } = [];

    /// <summary>The start relevance.</summary>
    public float[] Start { get; private set; } = [];

    public bool Flip => Random.Next(2) == 0;

    public float[] Values(string tensor) => _tensors[tensor].Values;

    public T One<T>(params T[] choices) => choices[Random.Next(choices.Length)];

    public T OneOf<T>() where T : struct, Enum => One(Enum.GetValues<T>());

    /// <summary>A value of an enumeration; successive seeds go through all of them.</summary>
    public T Each<T>() where T : struct, Enum => Enum.GetValues<T>()[_seed % Enum.GetValues<T>().Length];

    /// <summary>From −2 to 2, one in five 0.</summary>
    public float Number() => Random.Next(5) == 0 ? 0 : Random.Next(-16, 17) / 8f;

    /// <summary>At least 1/4 from 0: a denominator.</summary>
    public float Denominator() => Random.Next(2, 17) / 8f * (Flip ? 1 : -1);

    public float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => Number())];

    public Value Tensor(params int[] shape) => Tensor(shape, Number);

    /// <summary>An activation with such elements.</summary>
    public Value Tensor(int[] shape, Func<float> element)
    {
        string name = $"tensor {_tensors.Count}";
        Add(name, shape, element);
        return Build.Activation(name);
    }

    /// <summary>The start relevance.</summary>
    public Value StartRelevance(params int[] shape)
    {
        Add(Output, shape, Number);
        Start = Values(Output);
        return Build.Emit(new StartRelevanceSource(Output, _tensors[Output].Info));
    }

    /// <summary>1 to <paramref name="most"/> axes of size 1 to 4; the first one counts samples.</summary>
    public int[] Shape(int most = 4) => [Samples, .. Enumerable.Range(1, Random.Next(most)).Select(_ => Random.Next(1, 5))];

    /// <summary>A shape that broadcasts to another one: some axes of size 1, some first axes left out.</summary>
    public int[] Narrower(int[] shape) =>
        [.. shape.Select(size => Random.Next(3) == 0 ? 1 : size).Skip(Random.Next(3) == 0 ? Random.Next(shape.Length) : 0)];

    /// <summary>The graph whose result is a value.</summary>
    public RelevanceGraph Graph(Value result) => new(Build, new Dictionary<string, Value> { [Output] = result }, [Output]);

    private void Add(string name, int[] shape, Func<float> element)
    {
        bool isBatched = shape.Length > 0 && shape[0] == Samples;
        _tensors[name] = (new ValueInfo(shape, isBatched), [.. Enumerable.Range(0, Shapes.Length(shape)).Select(_ => element())]);
    }
}
