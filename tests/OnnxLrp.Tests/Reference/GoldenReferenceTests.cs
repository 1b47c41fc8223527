using NUnit.Framework;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Tests.Reference;

/// <summary>The reference agrees with zennit (and with the BatchNorm cases' own computation) on every golden network that is a plain chain.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class GoldenReferenceTests
{
    private static readonly string[] Chains =
    [
        "act_elu", "act_leakyrelu", "act_relu", "act_sigmoid", "act_softplus", "act_tanh", "adaptive2", "avgpool_excl",
        "bn1d_unmerged", "bn2d_unmerged", "bn_bn1d", "bn_bn2d", "bn_bn3d", "bn_convbn", "bn_tiny_vgg_bn", "cnn",
        "conv", "conv1d", "conv3d", "conv_1x1", "conv_1x1s2", "conv_dil", "conv_dw", "conv_dwmult", "conv_group", "conv_nobias",
        "conv_rect", "conv_s2", "conv_s3k2", "conv_valid", "convbn", "convt", "convt1d", "convtbn", "dropout", "globalavg",
        "globalmean", "linbn", "linear", "linear_nobias", "maxpool1d", "maxpool_ceil", "maxpool_k3s2p1", "maxpool_ties",
        "mlp", "tiny_vgg", "tiny_vgg_bn",
    ];

    /// <summary>Cases of chains, but not where fusing changes the network first or the method is neither LRP nor the gradient.</summary>
    public static IEnumerable<TestCaseData> Cases => GoldenCases.Of(Chains).Where(data => IsRuleCase((GoldenCase)data.Arguments[0]!));

    [TestCaseSource(nameof(Cases))]
    public void Reproduces(GoldenCase golden)
    {
        SequentialWalk walk = new(golden);
        double[][] inputs = Samples(golden.Input);
        bool gradient = golden.CompositeJson is null;
        List<double> outputs = [];
        List<double> relevances = [];
        for (int n = 0; n < inputs.Length; n++)
        {
            int target = golden.Targets[n];
            (double[] output, double[] relevance) = walk.Explain(
                inputs[n], z => [.. z.Select((logit, k) => k != target ? 0 : gradient ? 1 : logit)]);
            outputs.AddRange(output);
            relevances.AddRange(relevance);
        }

        TensorReport forward = TensorReport.Compare(golden.Output.Values, outputs.ToArray(), golden.Output.Shape);
        TensorReport backward = TensorReport.Compare(golden.Relevance.Values, relevances.ToArray(), golden.Relevance.Shape);
        Assert.Multiple(() =>
        {
            Assert.That(forward.Within(Tolerances.Double), $"output: {forward}");
            Assert.That(backward.Within(Tolerances.GoldenReference), $"relevance: {backward}");
        });
    }

    [Test]
    public void Chains_are_more_than_half_of_all_golden_cases() =>
        Assert.That(Cases.Count(), Is.GreaterThan(GoldenCases.Committed.Count / 2));

    private static double[][] Samples(NpyTensor input) => [.. input.Values.Chunk(input.Values.Length / input.Shape[0])];

    private static bool IsRuleCase(GoldenCase golden)
    {
        List<string> arguments = [.. golden.CliArguments];
        int method = arguments.IndexOf("--method");
        return method >= 0
            ? arguments[method + 1] == "gradient"
            : !new GoldenRules(golden).BatchNorm.StartsWith("fuse", StringComparison.Ordinal);
    }
}
