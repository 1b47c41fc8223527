namespace OnnxLrp.Kernels.Convolution;

/// <summary>16 x 256, for few destination channels.</summary>
internal readonly struct WideTile : ITile
{
    public int ThreadRows => 4;

    public int ThreadColumns => 64;

    public int Depth => 16;
}
