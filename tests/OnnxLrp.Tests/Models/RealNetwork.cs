using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Tests.Models;

/// <summary>A trained network of the shared folder with its preprocessing and pictures that suit it.</summary>
/// <param name="File">File below <c>../shared/models</c>.</param>
/// <param name="Pictures">Files below <c>../shared/images</c>.</param>
/// <param name="Preprocessing">Preprocessing.</param>
/// <param name="Shape">Shape of one input.</param>
public sealed record RealNetwork(string File, string[] Pictures, Preprocessing Preprocessing, int[] Shape)
{
    private static readonly string[] Cifar =
    [
        "cifar10-test/airplane", "cifar10-test/automobile", "cifar10-test/cat", "cifar10-test/horse", "cifar10-test/ship",
    ];

    private static readonly string[] ImageNet = ["imagenet/130_n02007558_flamingo.jpg", "imagenet/290_n02128925_jaguar.jpg", "imagenet/310_n02219486_ant.jpg"];

    private static readonly Preprocessing Raw = Preprocessing.None with { Range = new ValueRange(0, 255) };

    private static readonly Preprocessing Signed = Preprocessing.None with { Mean = [0.5f, 0.5f, 0.5f], Std = [0.5f, 0.5f, 0.5f], Size = new ImageSize(224, 224) };

    /// <summary>The networks, small to large.</summary>
    public static RealNetwork[] All { get; } =
    [
        new("cifar10_resnet20.onnx", Cifar, Preprocessing.Imagenet with { Size = new ImageSize(32, 32), Resize = new ResizeOptions() }, [1, 3, 32, 32]),
        new("cifar10_resnet56.onnx", Cifar, Preprocessing.Imagenet with { Size = new ImageSize(32, 32), Resize = new ResizeOptions() }, [1, 3, 32, 32]),
        new("cifar10_densenet_bc100_12.onnx", Cifar, Preprocessing.Cifar10 with { Std = [0.2023f, 0.1994f, 0.2010f] }, [1, 3, 32, 32]),
        new("cifar10_own_mobilenet_v2.onnx", Cifar, Preprocessing.Cifar10, [1, 3, 32, 32]),
        new("cifar10_own_vgg8_bn.onnx", Cifar, Preprocessing.Cifar10, [1, 3, 32, 32]),
        new("cifar10_resnet8_mlperftiny.onnx", Cifar, Raw with { Layout = TensorLayout.Nhwc }, [1, 32, 32, 3]),
        new("imagenet_mobilenet_v1_0.25_224.onnx", ImageNet, Signed, [1, 3, 224, 224]),
        new("imagenet_squeezenet_fp16.onnx", ImageNet, Raw with
        {
            Color = ColorOrder.Bgr, Mean = [104, 117, 123], Size = new ImageSize(224, 224),
        }, [1, 3, 224, 224]),
        new("vww_mobilenet_v1_0.25_96.onnx", ImageNet, Preprocessing.None with { Size = new ImageSize(96, 96) }, [1, 3, 96, 96]),
        new("st_mobilenet_v2_0.35_128_tf2onnx.onnx", ImageNet, Signed with { Size = new ImageSize(128, 128) }, [1, 3, 128, 128]),
    ];

    public override string ToString() => System.IO.Path.GetFileNameWithoutExtension(File);
}
