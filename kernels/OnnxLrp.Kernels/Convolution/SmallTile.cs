namespace OnnxLrp.Kernels.Convolution;

/// <summary>32 x 32, for products too small to fill the device with larger tiles.</summary>
internal readonly struct SmallTile : ITile
{
    public int ThreadRows => 8;

    public int ThreadColumns => 8;

    public int Depth => 16;
}
