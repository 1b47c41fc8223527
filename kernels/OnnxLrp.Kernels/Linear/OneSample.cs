namespace OnnxLrp.Kernels.Linear;

/// <summary>The tensor holds one sample, which every sample of the batch uses.</summary>
internal readonly struct OneSample(int sampleLength) : IBatchIndex
{
    private readonly int _sampleLength = sampleLength;

    public int Of(int index) => index % _sampleLength;
}
