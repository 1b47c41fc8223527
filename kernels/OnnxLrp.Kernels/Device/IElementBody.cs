namespace OnnxLrp.Kernels.Device;

/// <summary>What one thread does for one element; implemented by structs that hold the views.</summary>
internal interface IElementBody
{
    void Apply(int index);
}
