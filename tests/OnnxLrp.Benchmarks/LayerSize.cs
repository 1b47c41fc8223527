using OnnxLrp.Kernels.Convolution;

namespace OnnxLrp.Benchmarks;

/// <summary>A convolution of a known network on pictures of 224 x 224.</summary>
internal sealed record LayerSize(string Name, int Inputs, int Outputs, int Groups, int Size, int Kernel, int Stride)
{
    public static readonly LayerSize[] Convolutions =
    [
        new("ResNet-50 stem 7x7/2", 3, 64, 1, 224, 7, 2),
        new("ResNet-50 1x1 64-256", 64, 256, 1, 56, 1, 1),
        new("ResNet-50 3x3 64", 64, 64, 1, 56, 3, 1),
        new("ResNet-50 3x3/2 128", 128, 128, 1, 56, 3, 2),
        new("ResNet-50 1x1/2 256-512", 256, 512, 1, 56, 1, 2),
        new("ResNet-50 3x3 256", 256, 256, 1, 14, 3, 1),
        new("ResNet-50 3x3 512", 512, 512, 1, 7, 3, 1),
        new("ResNet-50 1x1 2048-512", 2048, 512, 1, 7, 1, 1),
        new("VGG-16 3x3 3-64", 3, 64, 1, 224, 3, 1),
        new("VGG-16 3x3 64", 64, 64, 1, 224, 3, 1),
        new("VGG-16 3x3 256", 256, 256, 1, 56, 3, 1),
        new("VGG-16 3x3 512", 512, 512, 1, 28, 3, 1),
        new("MobileNetV2 1x1 24-144", 24, 144, 1, 56, 1, 1),
        new("MobileNetV2 depthwise 144", 144, 144, 144, 56, 3, 1),
        new("MobileNetV2 depthwise/2 144", 144, 144, 144, 56, 3, 2),
        new("MobileNetV2 1x1 960-320", 960, 320, 1, 7, 1, 1),
    ];

    public ConvolutionShape Shape(int batch)
    {
        int pad = Kernel / 2, output = (Size + 2 * pad - Kernel) / Stride + 1;
        return new ConvolutionShape(batch, Inputs, Outputs, Groups, new(1, Size, Size), new(1, output, output), new(1, Kernel, Kernel),
            new(1, Stride, Stride), Extent3.One, new(0, pad, pad));
    }
}
