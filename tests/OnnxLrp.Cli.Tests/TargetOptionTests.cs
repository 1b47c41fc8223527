using System.Text.Json;
using OnnxLrp.Graph;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary><c>--target-mask</c>, <c>--reference</c> and <c>--box</c>, and detections, through the command line.</summary>
public sealed class TargetOptionTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void Prepare() => _folder = new CliFolder().Model(Map(), "map.onnx").Model(Detector(), "detector.onnx").Model(TinyModels.Classifier())
        .Tensor("x.npy", 1, 3, 8, 8).Picture("a.png").Picture("wide.png", size: 20, width: 40);

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_picture_is_a_mask_of_the_size_of_the_output()
    {
        // 16 x 16 for an output of 8 x 8: the left half is white, and a quarter of the pixels at (0, 7).
        var picture = new RgbImage(16, 16);
        for (int y = 0; y < 16; y++)
        {
            for (int x = 0; x < 8; x++) picture[x, y] = new Rgb(255, 255, 255);
        }
        picture[15, 0] = new Rgb(255, 255, 255);
        picture.SavePng(_folder.At("mask.png"));
        float[] factors = new float[64];
        for (int i = 0; i < 64; i++) factors[i] = i % 8 < 4 ? 1 : i == 7 ? 0.25f : 0;
        _folder.Tensor("mask.npy", factors, 8, 8);
        float[] drawn = Relevance("map.onnx", "--target-mask", "mask.png"), given = Relevance("map.onnx", "--target-mask", "mask.npy");
        Assert.That(drawn, Is.EqualTo(given).Within(1e-6).And.Some.Not.Zero);
        Assert.That(drawn, Is.Not.EqualTo(Relevance("map.onnx")).Within(1e-6));
    }

    [Test]
    public void A_reference_shifts_the_start()
    {
        JsonElement plain = _folder.ExplainJson("model.onnx", "x.npy", "--target", "1", "--composite", "epsilon", "--save-relevance", "a.npy");
        double score = plain.GetProperty("results")[0].GetProperty("logit").GetDouble();
        float[] one = Relevance("model.onnx", "--target", "1"), below = Relevance("model.onnx", "--target", "1", "--reference", "-0.5");
        Assert.That(below, Is.EqualTo(one.Select(r => (float)(r * (score + 0.5) / score))).Within(1e-5));
    }

    [TestCase("--target-mask", "none.npy", "none.npy")]
    [TestCase("--target-mask", "bad.npy", "factor 1 of the mask is NaN")]
    [TestCase("--target-mask", "narrow.npy", "a mask of shape [3, 5]")]
    [TestCase("--reference", "NaN", "--reference: found NaN")]
    [TestCase("--box", "1,2,3", "--box: found \"1,2,3\"; expected X0,Y0,X1,Y1")]
    [TestCase("--box", "4,4,2,8", "X0 < X1")]
    [TestCase("--box", "1,2,3,4,dog", "no class has the label \"dog\"")]
    [TestCase("--box", "1,1,5,5", "no head of a detector")]
    [TestCase("--target", "detection:2", "no head of a detector")]
    public void What_cannot_be_is_a_wrong_argument(string option, string value, string part)
    {
        _folder.Tensor("bad.npy", [1, float.NaN], 2).Tensor("narrow.npy", 3, 5);
        _folder.Explain("model.onnx", "x.npy", "--save-relevance", "r.npy", option, value).FailsWith(2, part);
    }

    [Test]
    public void A_box_stands_instead_of_a_target_and_a_given_start_instead_of_a_mask()
    {
        _folder.Explain("detector.onnx", "a.png", "--box", "1,1,5,5", "--target", "top").FailsWith(2, "give one of them");
        _folder.Tensor("start.npy", 1, 3).Explain("model.onnx", "x.npy", "--seed-relevance", "start.npy", "--reference", "1").FailsWith(2, "--reference", "--seed-relevance");
    }

    [Test]
    public void Detections_are_listed_and_drawn_in_pixels_of_the_picture()
    {
        _folder.Text("detector.json", """{"input": {"resize": "letterbox"}, "labels": ["cat", "dog"]}""");
        JsonElement[] results =
        [
            .. _folder.ExplainJson("detector.onnx", "wide.png", "--target", "detection:2", "--overlay", "-o", "maps").GetProperty("results").EnumerateArray(),
        ];
        Assert.That(results, Has.Length.EqualTo(2));
        // 40 x 20 fits into 32 x 32 at 0.8, from row 8: the box (4, 10, 12, 18) of the input is (5, 2.5, 15, 12.5) of the picture.
        JsonElement first = results.Single(r => r.GetProperty("box")[0].GetDouble() == 5);
        Assert.That(first.GetProperty("box").EnumerateArray().Select(v => v.GetDouble()), Is.EqualTo(new[] { 5, 2.5, 15, 12.5 }));
        Assert.That(first.GetProperty("label").GetString(), Is.EqualTo(first.GetProperty("class").GetInt32() == 0 ? "cat" : "dog"));
        Assert.That(results.Select(r => r.GetProperty("score").GetDouble()), Is.Ordered.Descending.And.All.InRange(0.0, 1.0));
        string[] files = [.. results.Select(r => r.GetProperty("heatmap").GetString()!)];
        Assert.That(files[0], Does.Contain("-detection1-"));
        // The frame is green on the overlay, which is 8 times as large as the input.
        RgbImage overlay = RgbImage.Load(_folder.At(first.GetProperty("heatmap").GetString()!));
        Assert.That(overlay[4 * 8, 14 * 8], Is.EqualTo(new Rgb(0, 200, 80)));
    }

    [Test]
    public void A_box_of_the_picture_finds_the_anchor_there()
    {
        _folder.Text("detector.json", """{"input": {"resize": "letterbox"}, "labels": ["cat", "dog"]}""");
        JsonElement result = _folder.ExplainJson("detector.onnx", "wide.png", "--box", "4,3,15,12,dog", "--save-relevance", "box.npy").GetProperty("results")[0];
        Assert.That(result.GetProperty("box")[0].GetDouble(), Is.EqualTo(5));
        Assert.That(result.GetProperty("class").GetInt32(), Is.EqualTo(1));
        _folder.ExplainJson("detector.onnx", "wide.png", "--target", "[5,0]", "--save-relevance", "place.npy");
        Assert.That(Read("box.npy"), Is.EqualTo(Read("place.npy")).Within(1e-7).And.Some.Not.Zero);
    }

    [TestCase("50,1,60,5", "is not inside the picture of 40 x 20 pixels")]
    [TestCase("30,10,41,15", "is not inside the picture of 40 x 20 pixels")]
    [TestCase("36,0,39,2", "no anchor of the detector overlaps the box 36,0,39,2")]
    public void A_box_without_an_object_fails_the_picture(string box, string part)
    {
        _folder.Text("detector.json", """{"input": {"resize": "letterbox"}}""");
        _folder.Explain("detector.onnx", "wide.png", "--box", box, "--save-relevance", "r.npy").FailsWith(1, "wide.png", part);
    }

    private float[] Relevance(string model, params string[] more)
    {
        _folder.ExplainJson([model, "x.npy", "--composite", "epsilon", "--save-relevance", "r.npy", .. model == "map.onnx" ? ["--target", "[1,:,:]"] : Array.Empty<string>(), .. more]);
        return Read("r.npy");
    }

    private float[] Read(string file) => NumpyFile.Read(_folder.At(file)).Data;

    /// <summary>Scores [N, 2, 8, 8] of a convolution.</summary>
    private static OnnxGraph Map() => Graph(8, [new("conv", "Conv", ["input", "w"], ["scores"], OnnxAttributes.Empty.With("pads", [1, 1, 1, 1]))],
        "scores", OnnxTensor.FromFloats("w", [2, 3, 3, 3], Pattern(54)));

    /// <summary>YOLOv8's head [N, 4 + 2, 2]: centres of two boxes for pictures of 32 x 32, and two classes.</summary>
    private static OnnxGraph Detector()
    {
        float[] boxes = [8, 22, 14, 14, 8, 12, 8, 10], weights = new float[12 * 16];
        for (int i = 0; i < 16; i++)
        {
            for (int o = 8; o < 12; o++) weights[(i * 12) + o] = Pattern(64)[(i * 4) + o - 8];
        }
        OnnxNode[] nodes =
        [
            new("conv", "Conv", ["input", "w"], ["z"], OnnxAttributes.Empty.With("strides", [16, 16])), new("relu", "Relu", ["z"], ["a"]),
            new("flat", "Flatten", ["a"], ["f"]), new("head", "Gemm", ["f", "v", "b"], ["y"]), new("shape", "Reshape", ["y", "s"], ["raw"]),
            new("split", "Split", ["raw", "parts"], ["boxes", "classes"], OnnxAttributes.Empty.With("axis", 1)),
            new("sigmoid", "Sigmoid", ["classes"], ["p"]), new("join", "Concat", ["boxes", "p"], ["output0"], OnnxAttributes.Empty.With("axis", 1)),
        ];
        return Graph(
            32, nodes, "output0", OnnxTensor.FromFloats("w", [4, 3, 16, 16], [.. Pattern(3072).Select(v => v / 20)]), OnnxTensor.FromFloats("v", [16, 12], weights),
            OnnxTensor.FromFloats("b", [12], [.. boxes, 0.2f, -0.1f, 0.1f, 0.3f]), OnnxTensor.FromInt64s("s", [3], [-1, 6, 2]), OnnxTensor.FromInt64s("parts", [2], [4, 2]));
    }

    private static OnnxGraph Graph(int size, OnnxNode[] nodes, string output, params OnnxTensor[] weights) => new()
    {
        Name = "small",
        Opsets = new Dictionary<string, int> { [""] = 13 },
        Inputs = [new("input", OnnxElementType.Float, [new(null, "n"), new(3, null), new(size, null), new(size, null)])],
        Outputs = [new(output, OnnxElementType.Float, null)],
        Nodes = nodes,
        Initializers = weights.ToDictionary(w => w.Name),
    };

    private static float[] Pattern(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 29 % 47) / 47f) - 0.45f)];
}
