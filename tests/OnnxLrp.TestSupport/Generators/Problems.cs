using CsCheck;
using OnnxLrp.TestSupport.Geometry;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.TestSupport.Generators;

/// <summary>Random <see cref="LinearProblem{TGeometry}"/>s; half of the layers that may have a bias have none.</summary>
public static class Problems
{
    /// <summary>Convolutions.</summary>
    /// <param name="values">Weights, biases, inputs and relevances; <see cref="Values.Exact"/> if not given.</param>
    public static Gen<LinearProblem<ConvGeometry>> Conv(Gen<float>? values = null) => Geometries.Conv.SelectMany(geometry =>
        Fill(geometry, geometry.WeightShape, geometry.OutputChannels, values ?? Values.Exact, (w, b) => LinearReference.Conv(geometry, w, b)));

    /// <summary>Transposed convolutions.</summary>
    /// <param name="values">As in <see cref="Conv"/>.</param>
    public static Gen<LinearProblem<ConvTransposeGeometry>> ConvTranspose(Gen<float>? values = null) =>
        Geometries.ConvTranspose.SelectMany(geometry => Fill(
            geometry,
            geometry.WeightShape,
            geometry.OutputChannels,
            values ?? Values.Exact,
            (w, b) => LinearReference.ConvTranspose(geometry, w, b)));

    /// <summary>Gemm.</summary>
    /// <param name="values">As in <see cref="Conv"/>.</param>
    public static Gen<LinearProblem<GemmGeometry>> Gemm(Gen<float>? values = null) => Geometries.Gemm.SelectMany(geometry =>
        Fill(geometry, geometry.WeightShape, geometry.Outputs, values ?? Values.Exact, (w, b) => LinearReference.Gemm(geometry, w, b)));

    /// <summary>Gemm without factors and with B as [inputs, outputs]: what a MatMul and the Add after it compute.</summary>
    /// <param name="values">As in <see cref="Conv"/>.</param>
    public static Gen<LinearProblem<GemmGeometry>> MatMul(Gen<float>? values = null) =>
        Geometries.Gemm.Select(geometry => geometry with { TransB = false, Alpha = 1, Beta = 1 }).SelectMany(geometry =>
            Fill(geometry, geometry.WeightShape, geometry.Outputs, values ?? Values.Exact, (w, b) => LinearReference.Gemm(geometry, w, b)));

    /// <summary>
    /// BatchNormalization over 0 to 3 spatial axes with exact values: variances are 1/4, 1 or 4 and ε_bn is 0, so that
    /// <c>w = γ / √σ²</c> and <c>y</c> have no rounding, and y = 0 does occur.
    /// </summary>
    public static Gen<BatchNormProblem> BatchNorm { get; } =
        from channels in Gen.Int[1, 5]
        from spatial in Gen.Int[1, 4].Array[0, 3]
        from scale in Values.Exact.Array[channels]
        from shift in Values.Exact.Array[channels]
        from mean in Values.Exact.Array[channels]
        from variance in Gen.Int[-1, 1].Select(power => MathF.Pow(4, power)).Array[channels]
        from batch in Gen.Int[1, 2]
        let shape = (int[])[channels, .. spatial]
        let elements = batch * IndexSpace.Size(shape)
        from input in Values.Exact.Array[elements]
        from relevance in Values.Exact.Array[elements]
        select new BatchNormProblem(shape, new BatchNormParameters(scale, shift, mean, variance, Epsilon: 0), batch, input, relevance);

    /// <summary>Average poolings; no weights, no bias.</summary>
    /// <param name="values">
    /// <see cref="Values.ExactNonNegative"/> if not given: thirds of values that should cancel to zero leave rounding noise instead.
    /// </param>
    public static Gen<LinearProblem<PoolGeometry>> AveragePool(Gen<float>? values = null) => Geometries.Pool.SelectMany(geometry =>
        Fill(geometry, [0], 0, values ?? Values.ExactNonNegative, (_, _) => LinearReference.AveragePool(geometry)));

    private static Gen<LinearProblem<TGeometry>> Fill<TGeometry>(
        TGeometry geometry, int[] weightShape, int biases, Gen<float> values, Func<float[], float[]?, LinearMap> build) =>
        from weight in values.Array[IndexSpace.Size(weightShape)]
        from bias in values.Array[biases]
        from biased in Gen.Bool
        from batch in Gen.Int[1, 2]
        let map = build(weight, biased ? bias : null)
        from input in values.Array[batch * map.Inputs]
        from relevance in values.Array[batch * map.Outputs]
        select new LinearProblem<TGeometry>(geometry, weight, biased && biases > 0 ? bias : null, batch, input, relevance, map);
}
