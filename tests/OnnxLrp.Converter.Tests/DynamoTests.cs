using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;
using static OnnxLrp.Converter.Tests.DynamoModel;
using AttributeType = OnnxLrp.Graph.Schema.AttributeProto.Types.AttributeType;

namespace OnnxLrp.Converter.Tests;

/// <summary>
/// Exports of PyTorch's dynamo exporters, built by hand in their form: the first one (2.1 to 2.4) writes modules and operators as functions, the second one
/// (from 2.5) plain nodes with metadata. The network is Conv, BatchNorm, Relu; a block with a shortcut; the mean over space; Linear.
/// </summary>
public sealed class DynamoTests
{
    private const string Torch = "pkg.torch.2.2.0", Vision = "pkg.torchvision.0.17.0";

    private static readonly string[] Modules = ["conv1", "bn1", "layer1.0.conv1", "layer1.0.bn1", "fc"];

    private static readonly int[] Shape = [1, 3, 8, 8];

    private static readonly (string, int[])[] Weights =
    [
        ("conv1.weight", [4, 3, 3, 3]), ("conv1.bias", [4]), .. BatchNorm("bn1"), ("layer1.0.conv1.weight", [4, 4, 3, 3]), ("layer1.0.conv1.bias", [4]),
        .. BatchNorm("layer1.0.bn1"), ("fc.weight", [5, 4]), ("fc.bias", [5]),
    ];

    [Test]
    public void Functions_of_the_first_exporter_become_plain_nodes_named_after_modules() => Explains(WithFunctions());

    [Test]
    public void Metadata_of_the_second_exporter_name_the_nodes() => Explains(WithMetadata());

    [Test]
    public void Calls_and_branches_are_counted_in_the_report()
    {
        using Converted run = Convert(WithFunctions());
        // 2 Conv2d, 2 BatchNorm2d, 2 ReLU, Sequential, BasicBlock, Linear; 2 convolution, 2 batch_norm, 2 relu, add, mean_dim, IsScalar, t, Rank, addmm.
        Assert.That(run.Output, Does.Match("inline functions +done +0.0e\\+0 +calls replaced: 21 "));
        // Three in each convolution, one in mean_dim, one in t.
        Assert.That(run.Output, Does.Match("take branches +done +0.0e\\+0 +If replaced by a branch: 8 "));
    }

    [Test]
    public void Inlining_that_changes_the_outputs_is_refused()
    {
        // Noise without a seed: no two runs agree, as if the function had been read as another one.
        FunctionProto noisy = Function(Torch, "Noisy", ["x"], ["y"], [], [], Op("RandomNormalLike", ["x"], ["noise"]), Op("Add", ["x", "noise"], ["y"]));
        byte[] file = Model(
            "2.2.0", "x", null, "z", [("fc.weight", [5, 192])],
            [Call(Torch, "Noisy", ["x"], ["y"]), Op("Flatten", ["y"], ["f"]), Op("Gemm", ["f", "fc.weight"], ["z"], Int("transB", 1))], noisy);
        using var run = new Converted();
        File.WriteAllBytes(run.Source, file);
        run.Convert(run.Source);
        Assert.That(run.ExitCode, Is.EqualTo(3), run.Error + run.Output);
        Assert.That(run.Error, Does.Contain("inlining its functions moves outputs by").And.Contain("onnx.inliner"));
        Assert.That(run.Report["passes"]![0]!["outcome"]!.GetValue<string>(), Is.EqualTo("taken_back"));
        Assert.That(File.Exists(run.Target), Is.False);
    }

    private static void Explains(byte[] file)
    {
        using Converted run = Convert(file);
        Assert.That(run.Report["passes"]!.AsArray().Select(p => p!["outcome"]!.GetValue<string>()), Has.None.EqualTo("taken_back"), run.Output);
        Assert.That(run.Report["batchnorm"]!["found"]!.GetValue<int>(), Is.EqualTo(2));
        OnnxGraph graph = OnnxReader.Read(run.Target);
        Assert.That(graph.Nodes.Select(n => n.Domain), Has.All.Empty);
        Assert.That(graph.Nodes.Select(n => n.OpType), Has.None.EqualTo("If"));
        Assert.That(graph.Nodes.Select(n => n.Name), Is.SupersetOf(Modules));
        Assert.That(graph.Inputs[0].Dimensions![0].Size, Is.Null, "the batch is open");

        float[] input = Converted.Values(192), expected = Original(run.Source, input), found = Converted.Run(run.Target, Shape);
        Assert.That(found, Is.EqualTo(expected).Within(1e-5f * expected.Max(Math.Abs)));
        using var explainer = LrpExplainer.Load(run.Target, new OrtEngine());
        Explanation explanation = explainer.Explain(input, Shape)[0][0];
        Assert.That(explanation.Relevance, Has.All.Matches<float>(float.IsFinite).And.Some.Not.Zero);
    }

    private static Converted Convert(byte[] file)
    {
        var run = new Converted();
        File.WriteAllBytes(run.Source, file);
        run.Convert(run.Source);
        Assert.That(run.ExitCode, Is.Zero, run.Error + run.Output);
        return run;
    }

    /// <summary>The file itself in ONNX Runtime, which knows functions.</summary>
    private static float[] Original(string file, float[] input)
    {
        using var session = new InferenceSession(file);
        using var value = OrtValue.CreateTensorValueFromMemory(input, [1, 3, 8, 8]);
        using var options = new RunOptions();
        using var results = session.Run(options, [session.InputNames[0]], [value], [session.OutputNames[0]]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static (string, int[])[] BatchNorm(string name) =>
        [($"{name}.weight", [4]), ($"{name}.bias", [4]), ($"{name}.running_mean", [4]), ($"{name}.running_var", [4])];

    private static byte[] WithMetadata() => Model(
        "2.6.0", "x", "s77", "linear", Weights,
        [
            Convolution("x", "conv1", "conv2d").From("aten.conv2d.default", "conv1"),
            Normalisation("conv2d", "bn1", "getitem").From("aten._native_batch_norm_legit_no_training.default", "bn1"),
            Op("Relu", ["getitem"], ["relu"]).From("aten.relu.default", "relu"),
            Convolution("relu", "layer1.0.conv1", "conv2d_1").From("aten.conv2d.default", "layer1", "layer1.0", "layer1.0.conv1"),
            Normalisation("conv2d_1", "layer1.0.bn1", "getitem_3")
                .From("aten._native_batch_norm_legit_no_training.default", "layer1", "layer1.0", "layer1.0.bn1"),
            Op("Add", ["getitem_3", "relu"], ["add"]).From("aten.add.Tensor", "layer1", "layer1.0"),
            Op("Relu", ["add"], ["relu_1"]).From("aten.relu.default", "layer1", "layer1.0", "layer1.0.relu"),
            Op("Constant", [], ["val_7"], Ints("value_ints", 2, 3)).From("aten.mean.dim", "avgpool"),
            // Without optimisation, operators of PyTorch stay functions.
            Call(TorchLib, "aten_mean_dim", ["relu_1", "val_7"], ["mean"], Int("keepdim", 0)).From("aten.mean.dim", "avgpool"),
            Op("Gemm", ["mean", "fc.weight", "fc.bias"], ["linear"], Float("alpha", 1), Float("beta", 1), Int("transB", 1)).From("aten.linear.default", "fc"),
        ],
        MeanDim(), IsScalar());

    private static NodeProto Convolution(string input, string module, string output) =>
        Op("Conv", [input, $"{module}.weight", $"{module}.bias"], [output], Int("group", 1), Ints("strides", 1, 1), Ints("pads", 1, 1, 1, 1), Ints("dilations", 1, 1));

    private static NodeProto Normalisation(string input, string module, string output) =>
        Op(
            "BatchNormalization", [input, .. BatchNorm(module).Select(w => w.Item1)], [output],
            Float("epsilon", 1e-5f), Float("momentum", 0.9f), Int("training_mode", 0));

    private static byte[] WithFunctions() => Model(
        "2.2.0", "l_x_", null, "fc_1", Weights,
        [
            Call(Torch, "torch_nn_modules_conv_Conv2d_conv1_1", ["l_x_", "conv1.weight", "conv1.bias"], ["conv1_1"]),
            Call(Torch, "torch_nn_modules_batchnorm_BatchNorm2d_bn1_1", ["conv1_1", .. BatchNorm("bn1").Select(w => w.Item1)], ["bn1_1"]),
            Call(Torch, "torch_nn_modules_activation_ReLU_relu_1", ["bn1_1"], ["relu_1"]),
            Call(Torch, "torch_nn_modules_container_Sequential_layer1_1", ["relu_1", .. Block()], ["layer1_1"]),
            Op("Constant", [], ["_val_10"], Ints("value_ints", 2, 3)),
            Call(TorchLib, "aten_mean_dim", ["layer1_1", "_val_10"], ["mean"], Int("keepdim", 0)),
            Call(Torch, "torch_nn_modules_linear_Linear_fc_1", ["mean", "fc.weight", "fc.bias"], ["fc_1"]),
        ],
        ConvModule("conv1_1", "conv1"), ConvModule("layer1_0_conv1_1", "layer1.0.conv1"),
        BatchNormModule("bn1_1", "bn1"), BatchNormModule("layer1_0_bn1_1", "layer1.0.bn1"),
        Function(Torch, "torch_nn_modules_activation_ReLU_relu_1", ["getitem"], ["relu"], [], [], Call(TorchLib, "aten_relu", ["getitem"], ["relu"])),
        Function(
            Torch, "torch_nn_modules_container_Sequential_layer1_1", ["relu_1", .. Block()], ["layer1_0_1"], [], [],
            Call(Vision, "torchvision_models_resnet_BasicBlock_layer1_0_1", ["relu_1", .. Block()], ["layer1_0_1"])),
        Function(
            Vision, "torchvision_models_resnet_BasicBlock_layer1_0_1", ["relu_1", .. Block()], ["relu_2"], [], [],
            Call(Torch, "torch_nn_modules_conv_Conv2d_layer1_0_conv1_1", ["relu_1", "layer1.0.conv1.weight", "layer1.0.conv1.bias"], ["layer1_0_conv1_1"]),
            Call(
                Torch, "torch_nn_modules_batchnorm_BatchNorm2d_layer1_0_bn1_1", ["layer1_0_conv1_1", .. BatchNorm("layer1.0.bn1").Select(w => w.Item1)],
                ["layer1_0_bn1_1"]),
            Call(TorchLib, "aten_add", ["layer1_0_bn1_1", "relu_1"], ["add"], Float("alpha", 1)),
            Call(Torch, "torch_nn_modules_activation_ReLU_relu_1", ["add"], ["relu_2"])),
        Function(
            Torch, "torch_nn_modules_linear_Linear_fc_1", ["view", "fc.weight", "fc.bias"], ["addmm"], [], [],
            Call(TorchLib, "aten_t", ["fc.weight"], ["t"]),
            Call(TorchLib, "aten_addmm", ["fc.bias", "view", "t"], ["addmm"])),
        AtenConvolution(), AtenBatchNorm(), MeanDim(), IsScalar(),
        Function(TorchLib, "aten_relu", ["self"], ["return_val"], [], [], Op("Relu", ["self"], ["return_val"])),
        Function(
            TorchLib, "aten_add", ["self", "other"], ["return_val"], [Float("alpha", 1)], [],
            Op("Constant", [], ["alpha"], Ref("value_float", AttributeType.Float, "alpha")), Op("CastLike", ["alpha", "other"], ["alpha_0"]),
            Op("Mul", ["other", "alpha_0"], ["other_1"]), Op("Add", ["self", "other_1"], ["return_val"])),
        Function(Common, "Rank", ["input"], ["return_val"], [], [], Op("Shape", ["input"], ["tmp"]), Op("Size", ["tmp"], ["return_val"])),
        Function(
            TorchLib, "aten_t", ["self"], ["result"], [], [],
            Call(Common, "Rank", ["self"], ["rank"]), Op("Constant", [], ["two"], Int("value_int", 2)), Op("Equal", ["rank", "two"], ["cond"]),
            If("cond", "result", Op("Transpose", ["self"], ["result_0"], Ints("perm", 1, 0)), Op("Identity", ["self"], ["result_1"]))),
        Function(
            TorchLib, "aten_addmm", ["self", "mat1", "mat2"], ["return_val"], [Float("beta", 1), Float("alpha", 1)], [],
            Op("MatMul", ["mat1", "mat2"], ["product"]), Op("Constant", [], ["alpha"], Ref("value_float", AttributeType.Float, "alpha")),
            Op("CastLike", ["alpha", "product"], ["alpha_0"]), Op("Mul", ["product", "alpha_0"], ["scaled"]),
            Op("Constant", [], ["beta"], Ref("value_float", AttributeType.Float, "beta")), Op("CastLike", ["beta", "self"], ["beta_0"]),
            Op("Mul", ["self", "beta_0"], ["offset"]), Op("Add", ["offset", "scaled"], ["return_val"])));

    private static string[] Block() => ["layer1.0.conv1.weight", "layer1.0.conv1.bias", .. BatchNorm("layer1.0.bn1").Select(w => w.Item1)];

    private static FunctionProto ConvModule(string name, string module) => Function(
        Torch, $"torch_nn_modules_conv_Conv2d_{name}", ["l_x_", $"{module}.weight", $"{module}.bias"], ["convolution"], [], [],
        Op("Constant", [], ["_val_3"], False("value")),
        Call(
            TorchLib, "_aten_convolution_onnx", ["l_x_", $"{module}.weight", $"{module}.bias", "_val_3"], ["convolution"],
            Ints("strides", 1, 1), Ints("pads", 1, 1, 1, 1), Ints("dilations", 1, 1), Ints("output_padding", 0, 0), Int("groups", 1)));

    private static FunctionProto BatchNormModule(string name, string module) => Function(
        Torch, $"torch_nn_modules_batchnorm_BatchNorm2d_{name}", ["conv", .. BatchNorm(module).Select(w => w.Item1)], ["norm"], [], [],
        // Of five outputs one is wanted.
        Call(
            TorchLib, "_aten_native_batch_norm_inference_onnx", ["conv", .. BatchNorm(module).Select(w => w.Item1)],
            ["norm", "empty_mean", "empty_var", "mean", "var"], Float("eps", 1e-5f), Float("momentum", 0.9f)));

    private static FunctionProto AtenConvolution()
    {
        AttributeProto[] attributes =
        [
            Ref("strides", AttributeType.Ints, "strides"), Ref("pads", AttributeType.Ints, "pads"), Ref("dilations", AttributeType.Ints, "dilations"),
            Ref("group", AttributeType.Int, "groups"),
        ];
        return Function(
            TorchLib, "_aten_convolution_onnx", ["input", "weight", "bias", "transposed"], ["result_7"],
            [Ints("output_padding", 0), Int("groups", 1)], ["strides", "pads", "dilations"],
            Op("Shape", ["weight"], ["tmp"]), Op("Size", ["tmp"], ["weight_size"]), Op("Shape", ["input"], ["tmp_0"]), Op("Size", ["tmp_0"], ["tmp_1"]),
            Op("Equal", ["tmp_1", "weight_size"], ["tmp_2"]), Op("Not", ["tmp_2"], ["no_batch"]), Op("Constant", [], ["axis"], Ints("value_ints", 0)),
            If("no_batch", "input_4", Op("Unsqueeze", ["input", "axis"], ["input_3"]), Op("Identity", ["input"], ["input_3b"])),
            If(
                "transposed", "result_5",
                Op("ConvTranspose", ["input_4", "weight", "bias"], ["result"], [.. attributes, Ref("output_padding", AttributeType.Ints, "output_padding")]),
                Op("Conv", ["input_4", "weight", "bias"], ["result_4"], [.. attributes.Select(a => a.Clone())])),
            If("no_batch", "result_7", Op("Squeeze", ["result_5", "axis"], ["result_6"]), Op("Identity", ["result_5"], ["result_6b"])));
    }

    private static FunctionProto AtenBatchNorm() => Function(
        TorchLib, "_aten_native_batch_norm_inference_onnx", ["input", "weight", "bias", "running_mean", "running_var"],
        ["norm", "empty_mean", "empty_var", "mean", "var"], [], ["eps", "momentum"],
        Op(
            "BatchNormalization", ["input", "weight", "bias", "running_mean", "running_var"], ["norm"],
            Ref("epsilon", AttributeType.Float, "eps"), Ref("momentum", AttributeType.Float, "momentum"), Int("training_mode", 0)),
        Op("Shape", ["input"], ["empty"], Int("start", 0), Int("end", 0)),
        Op("Cast", ["empty"], ["empty_mean"], Int("to", 1)), Op("Cast", ["empty"], ["empty_var"], Int("to", 1)),
        Op("Identity", ["running_mean"], ["mean"]), Op("Identity", ["running_var"], ["var"]));

    private static FunctionProto MeanDim() => Function(
        TorchLib, "aten_mean_dim", ["self", "dim"], ["result"], [Int("keepdim", 0)], [],
        Call(Common, "IsScalar", ["self"], ["cond"]),
        If("cond", "result", Op("Identity", ["self"], ["result_0"]), Op("ReduceMean", ["self", "dim"], ["result_1"], Ref("keepdims", AttributeType.Int, "keepdim"))));

    private static FunctionProto IsScalar() => Function(
        Common, "IsScalar", ["input"], ["return_val"], [], [],
        Op("Shape", ["input"], ["tmp"]), Op("Size", ["tmp"], ["tmp_0"]), Op("Constant", [], ["tmp_1"], Int("value_int", 0)),
        Op("Equal", ["tmp_0", "tmp_1"], ["return_val"]));
}
