namespace OnnxLrp.Kernels.Convolution;

/// <summary>4 x 512, for very few destination channels, as at the input of a network.</summary>
internal readonly struct FlatTile : ITile
{
    public int ThreadRows => 1;

    public int ThreadColumns => 128;

    public int Depth => 8;
}
