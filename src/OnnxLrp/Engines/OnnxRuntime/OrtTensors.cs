using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>Host memory ↔ ONNX Runtime values.</summary>
internal static class OrtTensors
{
    /// <summary>Wraps values for an input of the given type: without a copy where they are of that type, converted otherwise.</summary>
    public static OrtValue Wrap(string name, OnnxElementType type, HostTensor tensor)
    {
        long[] shape = Array.ConvertAll(tensor.Shape, d => (long)d);
        if (type == tensor.Type || type == OnnxElementType.Undefined)
        {
            return tensor.Type switch
            {
                OnnxElementType.Int64 => Shared(tensor.Integers, shape),
                OnnxElementType.Bool => Shared(tensor.Booleans, shape),
                _ => Shared(tensor.Data, shape),
            };
        }
        byte[] bytes = tensor.Type switch
        {
            OnnxElementType.Int64 => ElementConversion.FromIntegers(name, type, tensor.Integers.Span),
            OnnxElementType.Bool => ElementConversion.FromIntegers(name, type, tensor.ToIntegers()),
            _ => ElementConversion.FromFloats(name, type, tensor.Data.Span),
        };
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)type, shape);
        bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static OrtValue Shared<T>(ReadOnlyMemory<T> values, long[] shape) where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(values), shape);

    /// <summary>A tensor of zeros; empty texts for String.</summary>
    public static OrtValue Zeros(OnnxElementType type, int[] shape)
    {
        long[] dimensions = Array.ConvertAll(shape, d => (long)d);
        if (type == OnnxElementType.String)
            return OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, dimensions);
        OnnxElementType known = type == OnnxElementType.Undefined ? OnnxElementType.Float : type;
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)known, dimensions);
        value.GetTensorMutableRawData().Clear();
        return value;
    }

    /// <summary>Shape of a tensor value.</summary>
    public static int[] Shape(OrtValue value) => Array.ConvertAll(value.GetTensorTypeAndShape().Shape, d => (int)d);

    /// <summary>Element type of a tensor value.</summary>
    public static OnnxElementType Type(OrtValue value) => (OnnxElementType)(int)value.GetTensorTypeAndShape().ElementDataType;

    /// <summary>A copy in managed memory.</summary>
    public static OnnxTensor Copy(string name, OrtValue value)
    {
        OnnxElementType type = Type(value);
        int[] shape = Shape(value);
        if (type != OnnxElementType.String)
            return new OnnxTensor(name, type, shape, value.GetTensorMutableRawData().ToArray());
        ReadOnlyMemory<byte>[] strings = Array.ConvertAll(value.GetStringTensorAsArray(), s => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(s));
        return OnnxTensor.FromStrings(name, shape, strings);
    }
}
