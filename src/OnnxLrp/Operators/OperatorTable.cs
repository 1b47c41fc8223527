namespace OnnxLrp.Operators;

/// <summary>Every operator that can be explained. A new one is one file beside this one and one row here.</summary>
internal static class OperatorTable
{
    /// <summary>The operator files, in alphabetical order.</summary>
    public static IReadOnlyList<IOperator> All { get; } =
    [
        new ActivationOperator(),
        new ArithmeticOperator(),
        new AveragePoolOperator(),
        new BatchNormalizationOperator(),
        new ConcatOperator(),
        new ConvOperator(),
        new ConvTransposeOperator(),
        new DepthToSpaceOperator(),
        new ExpandOperator(),
        new ExtremumOperator(),
        new GateOperator(),
        new GatherOperator(),
        new GemmOperator(),
        new InterpolationOperator(),
        new LrnOperator(),
        new MatMulOperator(),
        new MaxPoolOperator(),
        new NormalizationOperator(),
        new PadOperator(),
        new PlacedOperator(),
        new RecurrentOperator(),
        new ReductionOperator(),
        new ReshapeOperator(),
        new ResizeOperator(),
        new SliceOperator(),
        new SoftmaxOperator(),
        new SplitOperator(),
        new TransposeOperator(),
        new WhereOperator(),
    ];

    private static readonly Dictionary<string, IOperator> ByType = All.SelectMany(o => o.Types, (o, t) => (o, t)).ToDictionary(p => p.t, p => p.o);

    /// <summary>The operator of that type, or null.</summary>
    public static IOperator? Find(string opType) => ByType.GetValueOrDefault(opType);
}
