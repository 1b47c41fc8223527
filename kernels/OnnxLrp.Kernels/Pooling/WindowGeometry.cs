using OnnxLrp.Kernels.Convolution;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>A <see cref="WindowShape"/> as kernels use it.</summary>
internal readonly struct WindowGeometry(WindowShape s)
{
    public readonly WindowAxis Depth = Axis(s, e => e.Depth);
    public readonly WindowAxis Height = Axis(s, e => e.Height);
    public readonly WindowAxis Width = Axis(s, e => e.Width);

    private static WindowAxis Axis(WindowShape s, Func<Extent3, int> on) =>
        new(on(s.Input), on(s.Output), on(s.Kernel), on(s.Stride), on(s.Dilation), on(s.PadBegin), on(s.PadEnd));

    /// <summary>First element of the input plane (sample and channel) that output element belongs to.</summary>
    public int InputPlane(int output) => output / (Depth.Output * Height.Output * Width.Output) * (Depth.Input * Height.Input * Width.Input);

    /// <summary>First element of the output plane that an input element belongs to.</summary>
    public int OutputPlane(int input) => input / (Depth.Input * Height.Input * Width.Input) * (Depth.Output * Height.Output * Width.Output);

    public int OutputDepth(int output) => output / (Width.Output * Height.Output) % Depth.Output;

    public int OutputHeight(int output) => output / Width.Output % Height.Output;

    public int OutputWidth(int output) => output % Width.Output;

    public int InputDepth(int input) => input / (Width.Input * Height.Input) % Depth.Input;

    public int InputHeight(int input) => input / Width.Input % Height.Input;

    public int InputWidth(int input) => input % Width.Input;

    public int InputOffset(int d, int h, int w) => (d * Height.Input + h) * Width.Input + w;

    public int OutputOffset(int d, int h, int w) => (d * Height.Output + h) * Width.Output + w;
}
