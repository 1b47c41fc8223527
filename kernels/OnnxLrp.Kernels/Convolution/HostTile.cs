namespace OnnxLrp.Kernels.Convolution;

/// <summary>4 x 4 in one thread, for the CPU accelerator.</summary>
internal readonly struct HostTile : ITile
{
    public int ThreadRows => 1;

    public int ThreadColumns => 1;

    public int Depth => 64;
}
