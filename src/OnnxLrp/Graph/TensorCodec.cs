using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxLrp.Errors;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>Tensors of the file ↔ <see cref="OnnxTensor"/>. Every way of storing elements ends as little-endian bytes.</summary>
internal static class TensorCodec
{
    /// <summary>Decodes a tensor.</summary>
    /// <param name="proto">The tensor of the file.</param>
    /// <param name="source">File or node, for messages.</param>
    /// <param name="externalDataFolder">Where external data lies; null refuses it.</param>
    public static OnnxTensor Decode(TensorProto proto, string source, string? externalDataFolder)
    {
        var type = (OnnxElementType)proto.DataType;
        int[] dimensions = Dimensions(proto, source);
        long length = dimensions.Aggregate(1L, (product, size) => product * size);
        if (type == OnnxElementType.String && proto.StringData.Count != length)
        {
            throw new OnnxFormatException(
                source,
                $"tensor '{proto.Name}' String [{string.Join(",", dimensions)}] has {proto.StringData.Count} texts",
                $"{length} texts",
                "export the model again");
        }

        if (type == OnnxElementType.String)
            return OnnxTensor.FromStrings(proto.Name, dimensions, proto.StringData.Select(s => s.Memory).ToArray());
        if (type.Bits() == 0)
        {
            throw new OnnxFormatException(
                source,
                $"tensor '{proto.Name}' has element type {proto.DataType}",
                "an element type of the ONNX format (1 to 26)",
                "export the model again or update OnnxLrp");
        }

        long needed = OnnxTensor.ByteCount(type, length);
        ReadOnlyMemory<byte> bytes = proto.DataLocation == TensorProto.Types.DataLocation.External
            ? ExternalData.Read(proto, needed, source, externalDataFolder)
            : proto.HasRawData ? proto.RawData.Memory : TypedFields(proto, type);
        return bytes.Length == needed
            ? new OnnxTensor(proto.Name, type, dimensions, bytes)
            : throw new OnnxFormatException(
                source,
                $"tensor '{proto.Name}' {type} [{string.Join(",", dimensions)}] has {bytes.Length} bytes of data",
                $"{needed} bytes",
                "export the model again; the file may be cut off");
    }

    /// <summary>Encodes a tensor, without copying its bytes.</summary>
    public static TensorProto Encode(OnnxTensor tensor)
    {
        var proto = new TensorProto { Name = tensor.Name, DataType = (int)tensor.ElementType };
        proto.Dims.AddRange(tensor.Dimensions.Select(d => (long)d));
        if (tensor.Strings is { } strings)
            proto.StringData.AddRange(strings.Select(UnsafeByteOperations.UnsafeWrap));
        else
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        return proto;
    }

    /// <summary>Encodes a tensor whose elements lie elsewhere.</summary>
    public static TensorProto Encode(OnnxTensor tensor, ExternalPlace place)
    {
        var proto = new TensorProto { Name = tensor.Name, DataType = (int)tensor.ElementType, DataLocation = TensorProto.Types.DataLocation.External };
        proto.Dims.AddRange(tensor.Dimensions.Select(d => (long)d));
        proto.ExternalData.Add(Entry("location", place.Location));
        proto.ExternalData.Add(Entry("offset", place.Offset.ToString(CultureInfo.InvariantCulture)));
        proto.ExternalData.Add(Entry("length", tensor.Bytes.Length.ToString(CultureInfo.InvariantCulture)));
        return proto;
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static int[] Dimensions(TensorProto proto, string source)
    {
        long elements = 1;
        foreach (long size in proto.Dims)
        {
            elements = size is < 0 or > int.MaxValue ? long.MaxValue : elements * size;
            if (elements > int.MaxValue)
            {
                throw new OnnxFormatException(
                    source,
                    $"tensor '{proto.Name}' has shape [{string.Join(",", proto.Dims)}]",
                    "sizes from 0 to 2147483647, as many elements at most",
                    "split the tensor");
            }
        }

        return proto.Dims.Select(d => (int)d).ToArray();
    }

    private static byte[] TypedFields(TensorProto proto, OnnxElementType type) => type switch
    {
        OnnxElementType.Float or OnnxElementType.Complex64 => Bytes<float>([.. proto.FloatData]),
        OnnxElementType.Double or OnnxElementType.Complex128 => Bytes<double>([.. proto.DoubleData]),
        OnnxElementType.Int64 => Bytes<long>([.. proto.Int64Data]),
        OnnxElementType.UInt64 => Bytes<ulong>([.. proto.Uint64Data]),
        OnnxElementType.UInt32 => Bytes<uint>([.. proto.Uint64Data.Select(v => (uint)v)]),
        OnnxElementType.Int32 => Bytes<int>([.. proto.Int32Data]),
        _ when type.Bits() == 16 => Bytes<ushort>([.. proto.Int32Data.Select(v => (ushort)v)]),
        // One byte, or several elements packed into a byte, in each int32.
        _ => [.. proto.Int32Data.Select(v => (byte)v)],
    };

    private static byte[] Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged
        => MemoryMarshal.AsBytes(values).ToArray();
}
