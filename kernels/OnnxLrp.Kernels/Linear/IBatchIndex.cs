namespace OnnxLrp.Kernels.Linear;

/// <summary>Where an element of the whole batch lies in a tensor that may hold one sample only.</summary>
/// <remarks>A type parameter rather than a branch: a compiler may execute both sides of a branch, and the remainder is dear.</remarks>
internal interface IBatchIndex
{
    int Of(int index);
}
