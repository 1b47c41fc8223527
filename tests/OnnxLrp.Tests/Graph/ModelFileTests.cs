using Google.Protobuf;
using NUnit.Framework;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Tests.Graph;

/// <summary>A file is read past the protobuf library where its weights are large; nothing else may tell the difference.</summary>
[TestFixture]
internal sealed class ModelFileTests
{
    private static readonly byte[] Model = OnnxWriter.ToBytes(new TestModels()
        .Input("x", 1, 64).Weights("small", [64]).Weights("w", [64, 70]).Integers("shape", 1, 70)
        .Node("Add", ["x", "small"], "a").Node("MatMul", ["a", "w"], "m").Node("Reshape", ["m", "shape"], "y").Output("y").Graph() with
    {
        Metadata = new Dictionary<string, string> { ["author"] = "me" },
    });

    private string _path = "";

    [SetUp]
    public void MakeFile() => _path = Path.Combine(Directory.CreateTempSubdirectory("onnxlrp-model").FullName, "m.onnx");

    [TearDown]
    public void DeleteFile() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public void A_file_gives_the_graph_that_its_bytes_give()
    {
        File.WriteAllBytes(_path, Model);
        OnnxGraph file = OnnxReader.Read(_path), memory = OnnxReader.Read(Model, "m", null);
        Assert.That(OnnxWriter.ToBytes(file), Is.EqualTo(OnnxWriter.ToBytes(memory)));
        Assert.That(file.Metadata, Is.EqualTo(memory.Metadata));
    }

    [Test]
    public void Large_weights_are_one_array_for_all_who_read_them()
    {
        File.WriteAllBytes(_path, Model);
        OnnxTensor weight = OnnxReader.Read(_path).Initializers["w"];
        float[] first = weight.SharedFloats(), second = weight.WithName("v").SharedFloats();
        Assert.That(second, Is.SameAs(first));
        Assert.That(weight.ToFloats(), Is.Not.SameAs(first).And.EqualTo(first));
    }

    [Test]
    public void A_file_that_is_cut_off_anywhere_is_refused_with_the_message_of_its_bytes([Range(1, 50)] int part)
    {
        byte[] cut = Model[..(Model.Length * part / 51)];
        File.WriteAllBytes(_path, cut);
        string message = Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(cut, _path, null))!.Message;
        Assert.That(() => OnnxReader.Read(_path), Throws.TypeOf<OnnxFormatException>().With.Message.EqualTo(message));
    }

    [Test]
    [Platform("Linux", Reason = "other systems write the holes of a file")]
    public void Weights_beyond_the_memory_of_the_machine_are_refused()
    {
        // A file with a hole where a weight of 2 GB would be, so often that no machine holds it.
        long copies = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Hole) + 2;
        using (FileStream file = File.Create(_path))
        {
            byte[] tensor = [0x08, 0x02, 0x10, 0x01, 0x4A, .. Varint(Hole)];
            byte[] entry = [0x2A, .. Varint(tensor.Length + Hole), .. tensor];
            file.Write([0x08, 0x08, 0x3A, .. Varint(copies * (entry.Length + Hole))]);
            for (long i = 0; i < copies; i++)
            {
                file.Write(entry);
                file.Seek(Hole, SeekOrigin.Current);
            }
            file.SetLength(file.Position);
        }
        Assert.That(() => OnnxReader.Read(_path), Throws.TypeOf<OnnxFormatException>().With.Message.Contains("the model does not fit into memory"));

        File.WriteAllBytes(_path, Model);
        Assert.That(() => OnnxReader.Read(_path), Throws.Nothing, "what was refused takes no memory from the next");
    }

    [Test]
    public void External_weights_beyond_the_memory_of_the_machine_are_refused()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Model);
        TensorProto weight = model.Graph.Initializer.Single(t => t.Name == "w");
        weight.ClearRawData();
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "m.data" });
        weight.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes + 1}" });
        File.WriteAllBytes(_path, model.ToByteArray());
        Assert.That(() => OnnxReader.Read(_path), Throws.TypeOf<OnnxFormatException>().With.Message.Contains("the model does not fit into memory"));
    }

    private const long Hole = 2_000_000_000;

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}
