namespace OnnxLrp.Kernels.Linear;

/// <summary>The tensor holds every sample of the batch.</summary>
internal readonly struct EverySample : IBatchIndex
{
    public int Of(int index) => index;
}
