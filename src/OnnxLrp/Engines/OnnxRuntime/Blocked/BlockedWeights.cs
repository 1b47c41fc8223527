using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Blocked;

/// <summary>
/// Weights of convolutions as ONNX Runtime's blocked kernels read them; b is the block. Channels that fill the last block have weight 0.
/// </summary>
internal static unsafe class BlockedWeights
{
    /// <summary>[O, I, k] → [O/b, I/b, k, b of I, b of O], for inputs in blocks; I counts the channels of one group.</summary>
    public static OnnxTensor OfInputsAndOutputs(string name, ReadOnlySpan<float> w, int[] shape, int block)
    {
        int outputs = shape[0], inputs = shape[1], kernel = shape[2] * shape[3], wide = Whole(inputs, block);
        return Make(name, w, [Whole(outputs, block), wide, shape[2], shape[3]], block, (o, source, target) =>
        {
            for (int i = 0; i < wide; i++)
            {
                for (int k = 0; k < kernel; k++)
                {
                    float* to = target + (((((i / block) * kernel) + k) * block) + (i % block)) * block;
                    for (int b = 0; b < block; b++) to[b] = i < inputs && o + b < outputs ? source[((((long)o + b) * inputs) + i) * kernel + k] : 0;
                }
            }
        });
    }

    /// <summary>[O, I, k] → [O/b, I, k, b of O]: depthwise weights, where I is 1, and inputs that are not in blocks.</summary>
    public static OnnxTensor OfOutputs(string name, ReadOnlySpan<float> w, int[] shape, int block)
    {
        int outputs = shape[0], rest = shape[1] * shape[2] * shape[3];
        return Make(name, w, [Whole(outputs, block), shape[1], shape[2], shape[3]], block, (o, source, target) =>
        {
            for (int r = 0; r < rest; r++)
            {
                for (int b = 0; b < block; b++) target[(r * block) + b] = o + b < outputs ? source[(((long)o + b) * rest) + r] : 0;
            }
        });
    }

    /// <summary>[O], filled with zeros.</summary>
    public static OnnxTensor Bias(string name, ReadOnlySpan<float> bias, int block)
    {
        int outputs = bias.Length;
        return Make(name, bias, [Whole(outputs, block)], block, (o, source, target) =>
        {
            for (int b = 0; b < block; b++) target[b] = o + b < outputs ? source[o + b] : 0;
        });
    }

    /// <summary>The next multiple of the block.</summary>
    public static int Whole(int channels, int block) => (channels + block - 1) / block * block;

    /// <summary>Fills each block of output channels, on all cores.</summary>
    private static OnnxTensor Make(string name, ReadOnlySpan<float> w, int[] shape, int block, Fill fill)
    {
        int rest = shape.Skip(1).Aggregate(1, (a, b) => a * b);
        var values = GC.AllocateUninitializedArray<float>(shape[0] * rest);
        fixed (float* source = w, target = values)
        {
            (nint from, nint to) = ((nint)source, (nint)target);
            Parallel.For(0, shape[0] / block, o => fill(o * block, (float*)from, (float*)to + ((long)o * block * rest)));
        }
        return new OnnxTensor(name, OnnxElementType.Float, shape, new FloatMemory(values, values.Length * sizeof(float)).Memory);
    }

    /// <summary>Writes the block of outputs that begins with <paramref name="o"/>.</summary>
    private delegate void Fill(int o, float* source, float* target);
}
