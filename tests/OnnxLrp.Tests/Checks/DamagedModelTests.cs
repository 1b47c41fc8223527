using NUnit.Framework;
using NUnit.Framework.Constraints;
using OnnxLrp.Errors;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Checks;

/// <summary>
/// Damaged and absurd models end in a line that names the node, what was found and what was expected: from the path and from memory.
/// </summary>
public sealed class DamagedModelTests
{
    [TestCase("attribute-graph-missing", "attribute 'dilations' of node '/0/Conv' (Conv) says that it holds a graph, and holds none")]
    [TestCase("constant-of-shape-2e31", "output 'huge' has shape [2147483648]; expected sizes up to 2147483647")]
    [TestCase("constant-without-tensor", "attribute 'value' of node '' (Constant) says that it holds a tensor, and holds none")]
    [TestCase("crash-convtranspose-group0", "/0/ConvTranspose (ConvTranspose): attribute group is 0; expected 1 to 2147483647")]
    [TestCase("duplicate-attribute", "node '/0/Conv' (Conv) has attribute 'dilations' twice")]
    [TestCase("function-bomb-16", "inlining the model's functions makes more than 21700 nodes")]
    [TestCase("function-bomb-20", "inlining the model's functions makes more than 22100 nodes")]
    [TestCase("function-identity-without-input", "node '' (Identity) has no input")]
    [TestCase("input-dim-30000", "input 'x' has shape [1, 3, 30000, 30000]; at most 2147483647 values are possible")]
    [TestCase("input-dim-2e31", "has a size of 2147483648; sizes are 1 to 2147483647")]
    [TestCase("input-dim-zero", "has a size of 0; sizes are 1 to 2147483647")]
    [TestCase("memory-resize", "output 'z' has shape [1, 3, 32768, 32768]; expected sizes up to 2147483647, and as many values")]
    [TestCase("native-depthtospace", "node (DepthToSpace): attribute blocksize is 4294967296; expected 1 to 32768")]
    [TestCase("native-einsum", "equation \"bchw,cd->bd\" and 1 inputs; expected one term for each input")]
    [TestCase("native-lrn-size", "at most 1.00 GB may be used")]
    [TestCase("native-randomnormallike", "attribute scale is -1; expected a number above 0")]
    [TestCase("node-without-outputs", "node '' (Relu) has no outputs")]
    [TestCase("softmax-axis-minimum", "axis -9223372036854775808 of a tensor with 3 axes; expected axis from -3 to 2")]
    public void Is_refused_with_a_reason(string name, string reason)
    {
        string path = CaseFile(name, "m.onnx");
        Assert.Multiple(() =>
        {
            Assert.That(() => Plan(LrpExplainer.Load(path)), Refused(reason));
            Assert.That(() => Plan(LrpExplainer.Load(File.ReadAllBytes(path), "m.onnx")), Refused(reason));
        });
    }

    [Test]
    public void A_null_character_in_a_location_is_refused() => Assert.That(
        () => LrpExplainer.Load(CaseFile("external-null-character", "m.onnx")), Refused("null character"));

    [Test]
    public void An_absent_optional_input_at_the_end_is_as_good_as_none([Values("cpu", "ilgpu-cpu")] string device)
    {
        float[] x = NpyReader.Read(CaseFile("native-layernorm-empty-bias", "x.npy")).ToSingle();
        float[] Relevance(string model)
        {
            var options = new LrpOptions { Device = device };
            using LrpExplainer explainer = LrpExplainer.Load(CaseFile("native-layernorm-empty-bias", model), options);
            return explainer.ExplainFrom(x, [1, 3, 4], x)[0][0].Relevance;
        }

        Assert.That(Relevance("m.onnx"), Is.EqualTo(Relevance("without.onnx")));
    }

    [TestCase("native-layernorm")]
    [TestCase("native-sum-empty-input")]
    public void Works_where_only_an_empty_name_at_the_end_was_wrong(string name) =>
        Assert.That(() => Plan(LrpExplainer.Load(CaseFile(name, "m.onnx"))), Throws.Nothing);

    private static void Plan(LrpExplainer explainer)
    {
        using (explainer) explainer.Plan([.. explainer.InputShape.Select(d => d < 0 ? 1 : d)]);
    }

    private static Constraint Refused(string reason) => Throws.InstanceOf<OnnxLrpException>().With.Message.Contains(reason);

    private static string CaseFile(string name, string file) => RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", name, file);
}
