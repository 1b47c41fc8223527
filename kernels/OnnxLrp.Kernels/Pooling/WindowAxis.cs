namespace OnnxLrp.Kernels.Pooling;

/// <summary>The windows along one axis: which elements of x a window covers and which windows cover an element of x.</summary>
internal readonly struct WindowAxis(int input, int output, int kernel, int stride, int dilation, int padBegin, int padEnd)
{
    public readonly int Input = input;
    public readonly int Output = output;
    public readonly int Kernel = kernel;
    private readonly int _stride = stride;
    private readonly int _dilation = dilation;
    private readonly int _padBegin = padBegin;
    private readonly int _padEnd = padEnd;

    /// <summary>The input position of element k of window o; outside of the input where the window covers padding.</summary>
    public int Position(int o, int k) => o * _stride - _padBegin + k * _dilation;

    public bool Holds(int position) => (uint)position < (uint)Input;

    /// <summary>The window whose element k is input position i, or -1.</summary>
    public int Window(int i, int k)
    {
        int shifted = i + _padBegin - k * _dilation;
        int window = shifted / _stride;
        return shifted >= 0 && window * _stride == shifted && window < Output ? window : -1;
    }

    /// <summary>Elements of window o that count: those in x, and those in the padding if it is included.</summary>
    public int Elements(int o, int includePad)
    {
        int begin = includePad != 0 ? -_padBegin : 0, end = includePad != 0 ? Input + _padEnd : Input;
        int count = 0;
        for (int k = 0; k < Kernel; k++)
            count += Position(o, k) >= begin && Position(o, k) < end ? 1 : 0;
        return count;
    }
}
