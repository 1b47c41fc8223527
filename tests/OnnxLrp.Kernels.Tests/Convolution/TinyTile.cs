using OnnxLrp.Kernels.Convolution;

namespace OnnxLrp.Kernels.Tests.Convolution;

/// <summary>Six threads, so that several threads with several tiles meet at barriers even on the CPU accelerator.</summary>
public readonly struct TinyTile : ITile
{
    int ITile.ThreadRows => 2;

    int ITile.ThreadColumns => 3;

    int ITile.Depth => 4;
}
