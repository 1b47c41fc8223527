namespace OnnxLrp.Kernels.Convolution;

/// <summary>64 x 64, for products that fill the device.</summary>
internal readonly struct SquareTile : ITile
{
    public int ThreadRows => 16;

    public int ThreadColumns => 16;

    public int Depth => 16;
}
