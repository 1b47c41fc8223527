namespace OnnxLrp.Kernels.Linear;

/// <summary>A tensor as a linear map reads it: the stored element with what is fused into the load.</summary>
internal interface ISource
{
    float Load(int index);
}
