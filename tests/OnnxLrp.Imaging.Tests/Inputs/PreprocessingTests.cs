using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Imaging.Tests.Inputs;

public sealed class PreprocessingTests
{
    private static IEnumerable<TestCaseData> TorchvisionCases()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestPictures.Expected("tensors.json")));
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (from, shorter, crop) = (item.GetProperty("from"), item.GetProperty("shorter").GetInt32(), item.GetProperty("crop").GetInt32());
            yield return new TestCaseData(from[0].GetInt32(), from[1].GetInt32(), shorter, crop, item.GetProperty("picture").GetString(), item.GetProperty("tensor").GetString())
                .SetArgDisplayNames($"{from}", $"{shorter}", $"{crop}");
        }
    }

    [TestCaseSource(nameof(TorchvisionCases))]
    public void Equals_torchvisions_tensor_bit_for_bit(int width, int height, int shorter, int crop, string picture, string tensor)
    {
        var preprocessing = Preprocessing.Imagenet with { Resize = new() { Shorter = shorter, Crop = crop } };
        var result = preprocessing.Apply(TestPictures.Pattern(width, height), [-1, 3, crop, crop]);
        Assert.That(TestPictures.Sha256(result.Picture.Pixels), Is.EqualTo(picture), "the cropped picture");
        Assert.That(TestPictures.Sha256(MemoryMarshal.AsBytes(result.Data.AsSpan())), Is.EqualTo(tensor), "the normalised tensor");
        Assert.That(result.Shape, Is.EqualTo(new[] { 1, 3, crop, crop }));
    }

    [Test]
    public void Channels_last_and_blue_first_are_reorderings_of_the_same_values()
    {
        var image = TestPictures.Pattern(4, 3);
        var rgb = Preprocessing.None.Apply(image, [1, 3, 3, 4]).Data;
        var last = Preprocessing.None.Apply(image, [1, 3, 4, 3]);
        var bgr = (Preprocessing.None with { Layout = TensorLayout.Nchw, Color = ColorOrder.Bgr }).Apply(image, [1, 3, 3, 4]).Data;
        Assert.That(last.Layout, Is.EqualTo(TensorLayout.Nchw), "both axes could be channels: NCHW wins");
        last = (Preprocessing.None with { Layout = TensorLayout.Nhwc }).Apply(image, [1, 3, 4, 3]);
        Assert.That(last.Shape, Is.EqualTo(new[] { 1, 3, 4, 3 }));
        for (var p = 0; p < 12; p++)
        {
            for (var c = 0; c < 3; c++)
            {
                Assert.That(last.Data[3 * p + c], Is.EqualTo(rgb[12 * c + p]));
                Assert.That(bgr[12 * (2 - c) + p], Is.EqualTo(rgb[12 * c + p]));
            }
        }
    }

    [Test]
    public void A_model_with_one_channel_gets_gray_and_the_picture_shows_it()
    {
        var result = Preprocessing.None.Apply(TestPictures.Plain(5, 5, new(200, 100, 50)), [1, 2, 2, 1]);
        Assert.That(result.Data, Is.EqualTo(Enumerable.Repeat(124 / 255f, 4)));
        Assert.That((result.Layout, result.Channels), Is.EqualTo((TensorLayout.Nhwc, 1)));
        Assert.That(result.Picture[1, 1], Is.EqualTo(new Rgb(124, 124, 124)));
    }

    [Test]
    public void A_model_without_batch_axis_gets_three_axes() =>
        Assert.That(Preprocessing.Cifar10.Apply(new RgbImage(40, 50), [3, -1, -1]).Shape, Is.EqualTo(new[] { 3, 32, 32 }));

    [Test]
    public void A_model_with_open_sizes_gets_the_picture_as_it_is() =>
        Assert.That(Preprocessing.None.Apply(new RgbImage(40, 50), [-1, 3, -1, -1]).Shape, Is.EqualTo(new[] { 1, 3, 50, 40 }));

    [Test]
    public void The_byte_range_of_caffe_models_is_exact()
    {
        var caffe = new Preprocessing { Color = ColorOrder.Bgr, Range = new(0, 255), Mean = [104, 117, 123] };
        var result = caffe.Apply(TestPictures.Plain(1, 1, new(7, 77, 201)), [1, 3, 1, 1]);
        Assert.That(result.Data, Is.EqualTo(new float[] { 201 - 104, 77 - 117, 7 - 123 }));
    }

    [Test]
    public void Low_and_high_are_the_values_of_black_and_white()
    {
        foreach (var preprocessing in Preprocessing.Presets.Values.Append(new() { Range = new(-1, 1) }))
        {
            var any = preprocessing with { Size = null, Resize = new() };
            Assert.That(any.Low(3), Is.EqualTo(any.Apply(new RgbImage(1, 1), [1, 3, 1, 1]).Data));
            Assert.That(any.High(3), Is.EqualTo(any.Apply(TestPictures.Plain(1, 1, Rgb.White), [1, 3, 1, 1]).Data));
        }
        Assert.That(Preprocessing.Imagenet.Low(3)[0], Is.EqualTo(-0.485f / 0.229f));
        Assert.That(Preprocessing.Imagenet.High(3)[2], Is.EqualTo((1 - 0.406f) / 0.225f));
    }

    [Test]
    public void A_size_without_crop_is_cut_out_after_resizing_the_shorter_side()
    {
        var preprocessing = new Preprocessing { Size = new(20, 30), Resize = new() { Shorter = 40 } };
        Assert.That(preprocessing.Apply(new RgbImage(100, 80), [1, 3, 20, 30]).Shape, Is.EqualTo(new[] { 1, 3, 20, 30 }));
    }

    [TestCase(new[] { 1, 3, 299, 299 }, "preprocessing imagenet: gives a picture of 224x224, the model expects 299x299 (height x width); set input.size or input.resize")]
    [TestCase(new[] { 1, 4, 224, 224 }, "preprocessing imagenet: gives 3 channels (Rgb), the model expects 4 in layout Nchw of [1, 4, 224, 224]; set input.color")]
    [TestCase(new[] { -1, 784 }, "preprocessing imagenet: found a model input of shape [?, 784], expected 4 axes")]
    public void Names_what_the_model_expects(int[] modelShape, string message) =>
        Assert.That(() => Preprocessing.Imagenet.Apply(new RgbImage(300, 300), modelShape),
            Throws.TypeOf<PreprocessingException>().With.Message.StartWith(message).And.Message.Not.Contains("\n"));

    [Test]
    public void Refuses_options_that_contradict_each_other()
    {
        Refuses(new() { Std = [0] }, "input.std is [0]; allowed: 1 or 3 numbers, all above 0.");
        Refuses(new() { Color = ColorOrder.Gray, Mean = [1, 2, 3] }, "input.mean is [1, 2, 3]; allowed: 1 number.");
        Refuses(new() { Range = new(1, 0) }, "input.range is [1, 0]; allowed: two numbers [low, high] with low < high.");
        Refuses(new() { Size = new(32, 32), Resize = new() { Crop = 24 } }, "input.resize.crop is 24; allowed: the sides of input.size (32x32), or no crop.");
    }

    private static void Refuses(Preprocessing preprocessing, string message) =>
        Assert.That(() => preprocessing.Apply(new RgbImage(8, 8), [1, 3, 8, 8]), Throws.TypeOf<PreprocessingException>().With.Message.EqualTo($"preprocessing: {message}"));
}
