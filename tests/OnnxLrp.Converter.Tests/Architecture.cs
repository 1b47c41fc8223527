namespace OnnxLrp.Converter.Tests;

/// <summary>One export of <c>tools/pytorch/architectures.py</c>.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="File">The ONNX file.</param>
/// <param name="Shape">Shape of the input.</param>
public sealed record Architecture(string Name, string File, int[] Shape)
{
    /// <summary>All names, in the order of the support page.</summary>
    public static string[] Names { get; } =
    [
        "alexnet", "vgg16", "vgg16_bn", "googlenet", "inception_v3", "resnet18", "resnet50", "wide_resnet50_2", "resnext50_32x4d", "mobilenet_v2",
        "mobilenet_v3_large", "densenet121", "squeezenet1_1", "shufflenet_v2_x1_0", "mnasnet1_0", "efficientnet_b0", "regnet_y_400mf", "convnext_tiny",
        "inception_resnet", "small_vit", "vit_b_16", "swin_t",
    ];
}
