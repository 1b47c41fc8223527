using System.Runtime.InteropServices;
using CsCheck;
using NUnit.Framework;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Tests.Graph;

[TestFixture]
internal sealed class OnnxTensorTests
{
    private static readonly TensorProto[] TypedFields =
    [
        new() { DataType = 1, FloatData = { 1, -2 } },
        new() { DataType = 11, DoubleData = { 1, -2 } },
        new() { DataType = 10, Int32Data = { 0x3C00, 0xC000 } },
        new() { DataType = 16, Int32Data = { 0x3F80, 0xC000 } },
        new() { DataType = 3, Int32Data = { 1, -2 } },
        new() { DataType = 5, Int32Data = { 1, -2 } },
        new() { DataType = 6, Int32Data = { 1, -2 } },
        new() { DataType = 7, Int64Data = { 1, -2 } },
    ];

    [Test]
    public void Every_way_of_storing_numbers_reads_the_same([Range(0, 7)] int form)
    {
        TensorProto proto = TypedFields[form].Clone();
        proto.Dims.Add(2);
        OnnxTensor tensor = TensorCodec.Decode(proto, "m.onnx", null);
        Assert.That(tensor.ToFloats(), Is.EqualTo(new float[] { 1, -2 }));
        // Written as raw bytes, read again.
        Assert.That(TensorCodec.Decode(TensorCodec.Encode(tensor), "m.onnx", null).ToFloats(), Is.EqualTo(new float[] { 1, -2 }));
    }

    [Test]
    public void Unsigned_types_do_not_go_negative()
    {
        Assert.That(new OnnxTensor("u8", OnnxElementType.UInt8, [1], new byte[] { 0xFF }).ToInt64s(), Is.EqualTo(new long[] { 255 }));
        Assert.That(new OnnxTensor("u16", OnnxElementType.UInt16, [1], new byte[] { 0xFF, 0xFF }).ToFloats(), Is.EqualTo(new float[] { 65535 }));
        Assert.That(TensorCodec.Decode(new TensorProto { DataType = 13, Uint64Data = { ulong.MaxValue } }, "m", null).ToFloats(), Is.EqualTo(new[] { 18446744073709551615f }));
        Assert.That(TensorCodec.Decode(new TensorProto { DataType = 12, Uint64Data = { uint.MaxValue } }, "m", null).ToInt64s(), Is.EqualTo(new[] { 4294967295L }));
    }

    [Test]
    public void Packed_types_keep_their_bytes()
    {
        OnnxTensor tensor = TensorCodec.Decode(new TensorProto { DataType = 22, Dims = { 3 }, Int32Data = { 0x21, 0x03 } }, "m", null);
        Assert.That(tensor.Bytes.ToArray(), Is.EqualTo(new byte[] { 0x21, 0x03 }));
        Assert.That(() => tensor.ToFloats(), Throws.TypeOf<TensorTypeException>());
    }

    [Test]
    public void Refuses_to_read_text_as_numbers()
    {
        OnnxTensor text = OnnxTensor.FromStrings("t", [1], ["a"u8.ToArray()]);
        Assert.That(() => text.ToFloats(), Throws.TypeOf<TensorTypeException>().With.Message.EqualTo(
            "Tensor 't' has elements of type String; expected real numbers, integers of at least 8 bits, or Bool; cast it in the model before export."));
        Assert.That(() => OnnxTensor.FromFloats("f", [1], [0.5f]).ToInt64s(), Throws.TypeOf<TensorTypeException>().With.Message.EqualTo(
            "Tensor 'f' has elements of type Float; expected integers of at least 8 bits, or Bool; cast it in the model before export."));
    }

    [Test]
    public void Refuses_values_that_do_not_fill_the_shape()
    {
        Assert.That(() => OnnxTensor.FromFloats("w", [2, 2], [1, 2, 3]), Throws.ArgumentException.With.Message.Contains("Tensor 'w' Float [2,2] has 12 bytes; expected 16."));
        Assert.That(() => OnnxTensor.FromFloats("w", [2], [1, 2]).WithDimensions(3), Throws.ArgumentException.With.Message.Contains("has 2 elements; [3] needs 3."));
    }

    [Test]
    public void Refuses_impossible_shapes()
        => Assert.That(
            () => TensorCodec.Decode(new TensorProto { Name = "w", DataType = 1, Dims = { 1 << 20, 1 << 20 } }, "m.onnx", null),
            Throws.TypeOf<OnnxFormatException>().With.Message.StartsWith("m.onnx: tensor 'w' has shape [1048576,1048576]"));

    [Test]
    public void Scalars_have_one_element_and_empty_tensors_none()
    {
        Assert.That(OnnxTensor.FromFloats("s", [], [4]).Length, Is.EqualTo(1));
        Assert.That(OnnxTensor.FromFloats("e", [3, 0], []).Length, Is.Zero);
    }

    [Test]
    public void Floats_survive_conversion_to_wider_types_and_come_close_in_narrower_ones()
        => Gen.Float[-1000, 1000].Array[1, 20].Sample(values =>
        {
            float[] Through(OnnxElementType type) => ElementConversion.ToFloats("t", type, ElementConversion.FromFloats("t", type, values));
            return Through(OnnxElementType.Double).SequenceEqual(values)
                && Through(OnnxElementType.Float16).Zip(values).All(p => Math.Abs(p.First - p.Second) <= Math.Abs(p.Second) / 1024 + 6e-8)
                && Through(OnnxElementType.BFloat16).Zip(values).All(p => Math.Abs(p.First - p.Second) <= Math.Abs(p.Second) / 256 + 1e-40f); // the absolute terms: spacing of subnormals
        });

    [Test]
    public void Floats_become_integers_by_truncation_and_saturation()
    {
        float[] values = [-1.9f, 300, float.NaN];
        Assert.That(ElementConversion.ToInt64s("t", OnnxElementType.Int8, ElementConversion.FromFloats("t", OnnxElementType.Int8, values)), Is.EqualTo(new long[] { -1, 127, 0 }));
        Assert.That(ElementConversion.ToInt64s("t", OnnxElementType.Bool, ElementConversion.FromFloats("t", OnnxElementType.Bool, [0, 2])), Is.EqualTo(new long[] { 0, 1 }));
        Assert.That(MemoryMarshal.Cast<byte, int>(ElementConversion.FromFloats("t", OnnxElementType.Int32, [1e20f])).ToArray(), Is.EqualTo(new[] { int.MaxValue }));
    }
}
