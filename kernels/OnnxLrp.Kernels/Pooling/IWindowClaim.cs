namespace OnnxLrp.Kernels.Pooling;

/// <summary>What an input element gets from one window that covers it.</summary>
internal interface IWindowClaim
{
    /// <param name="output">The window, a flat output index.</param>
    /// <param name="input">The element, a flat input index.</param>
    /// <param name="offset">The element's offset within its input plane.</param>
    float From(int output, int input, int offset);
}
