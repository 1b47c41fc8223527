namespace OnnxLrp.Kernels.Linear;

/// <summary>A tensor as a linear map writes it: the sum with what is fused into the store.</summary>
internal interface ISink
{
    void Store(int index, float sum);
}
