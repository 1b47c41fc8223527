using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Linear;

/// <summary>What every linear map must do, on random problems, parts, masks and sharing. A failure prints the seed to repeat it.</summary>
public abstract class LinearMapContract(DeviceKind kind) : DeviceFixture(kind)
{
    private const int Iterations = 40;

    /// <summary>Random small problems.</summary>
    protected abstract Gen<LinearProblem> Problems { get; }

    [Test]
    public void Accumulates_denominators() => Gen.Select(Problems, TermGen.Any).Sample(
        (problem, term) => CheckDenominator(problem, term), iter: Iterations, threads: 1);

    [Test]
    public void Redistributes_relevance() => Gen.Select(Problems, TermGen.Any).Sample(
        (problem, term) => CheckRedistribution(problem, term), iter: Iterations, threads: 1);

    [Test]
    public void Forward_and_redistribution_are_adjoint() => Problems.Sample(CheckAdjointness, iter: Iterations / 2, threads: 1);

    [Test]
    public void Names_the_view_that_has_the_wrong_length() => Problems.Sample(CheckMessages, iter: 3, threads: 1);

    private void CheckMessages(LinearProblem problem)
    {
        LinearMap map = problem.Map;
        ArrayView<float> u = Garbage(map.InputLength), z = Garbage(map.OutputLength + 1);
        Weights weights = Weights(problem, ParameterPart.Value, 0);
        Assert.That(
            () => map.AccumulateDenominator(Device, new Operand(u, InputPart.Value), weights, Bias.None, 1, z, false),
            Throws.ArgumentException.With.Message.StartsWith($"z: expected {map.OutputLength} elements, found {z.Length}."));
        Assert.That(
            () => map.Redistribute(Device, RelevanceQuotient.Plain(z), weights, new Operand(u, InputPart.Value), 1, u, false),
            Throws.ArgumentException.With.Message.StartsWith($"s.Relevance: expected {map.OutputLength} elements, found {z.Length}."));
        Free();
    }

    private void CheckDenominator(LinearProblem problem, Term term)
    {
        LinearMap map = problem.Map;
        float[] u = Numbers.Signed(problem.Seed, term.Shared ? map.InputSampleLength : map.InputLength);
        float[] before = Numbers.Signed(problem.Seed + 1, map.OutputLength);
        int inner = term.BiasPerElement ? 1 : map.OutputSampleLength, count = map.OutputLength / map.Batch / inner * (term.BiasPerElement ? 1 : map.Batch);
        float[] bias = Numbers.Signed(problem.Seed + 2, count);
        ArrayView<float> z = term.Accumulate ? Upload(before) : Garbage(map.OutputLength);

        map.AccumulateDenominator(Device, new Operand(UploadUnlessOne(u, term.Input), term.Input, term.Shared), Weights(problem, term.Weight, term.Gamma),
            new Bias(Upload(bias), term.Bias, term.Gamma, inner, count), term.Factor, z, term.Accumulate);

        (double[] expected, double[] magnitude) = LinearReference.Forward(problem, u, term.Input, term.Weight, term.Gamma);
        for (int o = 0; o < expected.Length; o++)
        {
            double c = LinearReference.Part(term.Bias, bias[o / inner % count], term.Gamma);
            expected[o] = term.Factor * (expected[o] + c) + (term.Accumulate ? before[o] : 0);
            magnitude[o] = Math.Abs(term.Factor) * (magnitude[o] + Math.Abs(c)) + 2;
        }
        Numbers.AssertNear(Download(z), expected, magnitude, $"z of {problem} with {term}");
        Free();
    }

    private void CheckRedistribution(LinearProblem problem, Term term)
    {
        LinearMap map = problem.Map;
        float[] u = Numbers.Signed(problem.Seed, term.Shared ? map.InputSampleLength : map.InputLength);
        float[] before = Numbers.Signed(problem.Seed + 1, map.InputLength);
        float[] relevance = Numbers.Signed(problem.Seed + 2, map.OutputLength), output = Numbers.Signed(problem.Seed + 3, map.OutputLength);
        float[] denominator = Numbers.AwayFromZero(problem.Seed + 4, term.SharedDenominator ? map.OutputSampleLength : map.OutputLength);
        ArrayView<float> relevanceIn = term.Accumulate ? Upload(before) : Garbage(map.InputLength);

        var quotient = new RelevanceQuotient(Upload(relevance), term.Divides ? Upload(denominator) : default, term.SharedDenominator, term.Epsilon,
            term.Mask == SignMask.None ? default : Upload(output), term.Mask);
        map.Redistribute(Device, quotient, Weights(problem, term.Weight, term.Gamma),
            new Operand(UploadUnlessOne(u, term.Input), term.Input, term.Shared), term.Factor, relevanceIn, term.Accumulate);

        double[] s = [.. relevance.Select((r, o) => Masked(term.Mask, output[o])
            ? term.Divides ? LinearReference.Divide(r, denominator[o % denominator.Length], term.Epsilon) : r : 0)];
        (double[] expected, double[] magnitude) = LinearReference.Adjoint(problem, s, term.Weight, term.Gamma);
        for (int i = 0; i < expected.Length; i++)
        {
            double factor = term.Factor * LinearReference.Part(term.Input, u[i % u.Length]);
            expected[i] = factor * expected[i] + (term.Accumulate ? before[i] : 0);
            magnitude[i] = Math.Abs(factor) * magnitude[i] + 2;
        }
        Numbers.AssertNear(Download(relevanceIn), expected, magnitude, $"relevance of {problem} with {term}");
        Free();
    }

    private void CheckAdjointness(LinearProblem problem)
    {
        float[] x = Numbers.Signed(problem.Seed, problem.Map.InputLength), s = Numbers.Signed(problem.Seed + 1, problem.Map.OutputLength);
        ArrayView<float> y = Garbage(s.Length), adjoint = Garbage(x.Length);
        Weights weights = Weights(problem, ParameterPart.Value, 0);
        problem.Map.AccumulateDenominator(Device, new Operand(Upload(x), InputPart.Value), weights, Bias.None, 1, y, false);
        problem.Map.Redistribute(Device, RelevanceQuotient.Plain(Upload(s)), weights, new Operand(default, InputPart.One), 1, adjoint, false);
        double left = Dot(Download(y), s), right = Dot(x, Download(adjoint));
        double magnitude = problem.Connections.Sum(c => Math.Abs((double)problem.Weights[c.Weight] * x[c.Input] * s[c.Output]));
        Assert.That(left, Is.EqualTo(right).Within(Numbers.Relative * magnitude + Numbers.Absolute), $"<L x, s> and <x, Lᵀ s> of {problem}");
        Free();
    }

    private ArrayView<float> UploadUnlessOne(float[] u, InputPart part) => part == InputPart.One ? default : Upload(u);

    private Weights Weights(LinearProblem problem, ParameterPart part, float gamma) =>
        new(problem.Map.WeightLength == 0 || part is ParameterPart.Zero or ParameterPart.One ? default : Upload(problem.Weights), part, gamma);

    private static bool Masked(SignMask mask, float output) => mask switch
    {
        SignMask.Positive => output > 0,
        SignMask.Negative => output < 0,
        _ => true,
    };

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
