using System.Runtime.InteropServices;
using NUnit.Framework;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Tests.Graph;

[TestFixture]
internal sealed class ExternalDataTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("onnxlrp-external").FullName;
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), MemoryMarshal.AsBytes<float>(new float[] { 9, 1, 2, 3 }).ToArray());
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Reads_data_beside_the_model()
    {
        string path = Path.Combine(_folder, "m.onnx");
        File.WriteAllBytes(path, Model("w.bin", ("offset", "4"), ("length", "12")));
        Assert.That(OnnxReader.Read(path).Initializers["w"].ToFloats(), Is.EqualTo(new float[] { 1, 2, 3 }));
    }

    [Test]
    public void Offset_and_length_have_defaults()
        => Assert.That(Read(Model("w.bin")).Initializers["w"].ToFloats(), Is.EqualTo(new float[] { 9, 1, 2 }));

    [Test]
    public void Refuses_a_missing_file()
        => Assert.That(
            () => Read(Model("gone.bin")),
            Refused($"m.onnx: external file 'gone.bin' of tensor 'w' is missing; expected it at {Path.Combine(_folder, "gone.bin")}; copy it there along with the model."));

    [TestCase("../w.bin")]
    [TestCase("a/../../w.bin")]
    [TestCase("/etc/passwd")]
    [TestCase("")]
    public void Refuses_to_leave_the_models_folder(string location)
        => Assert.That(
            () => Read(Model(location)),
            Refused($"m.onnx: tensor 'w' lies in external file '{location}'; expected a relative path inside the model's folder; put the data beside the model and export it again."));

    [Test]
    public void A_link_may_stay_inside_the_models_folder_but_not_leave_it()
    {
        string inside = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        File.Move(Path.Combine(_folder, "w.bin"), Path.Combine(_folder, "outside.bin"));
        File.Copy(Path.Combine(_folder, "outside.bin"), Path.Combine(inside, "real.bin"));
        File.CreateSymbolicLink(Path.Combine(inside, "near.bin"), "real.bin");
        File.CreateSymbolicLink(Path.Combine(inside, "far.bin"), "../outside.bin");
        File.CreateSymbolicLink(Path.Combine(inside, "chain.bin"), "far.bin");
        Directory.CreateSymbolicLink(Path.Combine(inside, "up"), "..");
        Assert.That(OnnxReader.Read(Model("near.bin"), "m.onnx", inside).Initializers["w"].ToFloats(), Is.EqualTo(new float[] { 9, 1, 2 }));
        foreach (string location in new[] { "far.bin", "chain.bin", "up/outside.bin" })
        {
            Assert.That(
                () => OnnxReader.Read(Model(location), "m.onnx", inside),
                Refused($"m.onnx: external file '{location}' of tensor 'w' is a link to {Path.Combine(_folder, "outside.bin")}, outside the model's folder; "
                    + "expected a file inside the model's folder; copy the data beside the model in place of the link."));
        }
    }

    [Test]
    public void The_folder_of_the_model_may_be_a_link()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "linked"), ".");
        Assert.That(OnnxReader.Read(Model("w.bin"), "m.onnx", Path.Combine(_folder, "linked")).Initializers["w"].ToFloats(), Is.EqualTo(new float[] { 9, 1, 2 }));
    }

    [Test]
    public void Refuses_a_file_that_is_too_short()
        => Assert.That(
            () => Read(Model("w.bin", ("offset", "8"))),
            Refused("m.onnx: external file 'w.bin' has 16 bytes, but tensor 'w' lies at 8 to 20; expected the whole file; copy it again."));

    [Test]
    public void Refuses_a_length_that_does_not_fit_the_shape()
        => Assert.That(
            () => Read(Model("w.bin", ("length", "8"))),
            Refused("m.onnx: tensor 'w' has 8 bytes in external file 'w.bin'; expected 12 bytes; export the model again."));

    [Test]
    public void Refuses_an_offset_that_is_no_number()
        => Assert.That(
            () => Read(Model("w.bin", ("offset", "four"))),
            Refused("m.onnx: external data of tensor 'w' has offset 'four'; expected a whole number; export the model again."));

    [Test]
    public void Refuses_external_data_of_a_model_in_memory()
        => Assert.That(
            () => OnnxReader.Read(Model("w.bin"), "m.onnx", null),
            Refused("m.onnx: tensor 'w' lies in external file 'w.bin', and no folder was given to look in; expected a folder for external data; read the model from its path."));

    private static byte[] Model(string location, params (string Key, string Value)[] entries)
        => OnnxReaderTests.Model(m => m.Graph.Initializer.Add(new TensorProto
        {
            Name = "w",
            DataType = 1,
            Dims = { 3 },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { entries.Prepend(("location", location)).Select(e => new StringStringEntryProto { Key = e.Item1, Value = e.Item2 }) },
        }));

    private OnnxGraph Read(byte[] bytes) => OnnxReader.Read(bytes, "m.onnx", _folder);

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string message)
        => Throws.TypeOf<OnnxFormatException>().With.Message.EqualTo(message);
}
