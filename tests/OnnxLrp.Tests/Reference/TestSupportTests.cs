using System.Buffers.Binary;
using NUnit.Framework;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Tests.Reference;

/// <summary>What tests stand on: reports, device choice, .npy files and the golden cases themselves.</summary>
[TestFixture]
public sealed class TestSupportTests
{
    [Test]
    public void Report_names_the_worst_element()
    {
        TensorReport report = TensorReport.Compare([1, -4, 2, 0], [1, -4, 3, 0.5], [2, 2]);
        Assert.Multiple(() =>
        {
            Assert.That(report.MaxAbsolute, Is.EqualTo(1));
            Assert.That(report.MaxRelative, Is.EqualTo(0.25));
            Assert.That(report.Within(0.25), Is.True);
            Assert.That(report.Within(0.24), Is.False);
            Assert.That(report.ToString(), Is.EqualTo(
                "max relative 0.25, max absolute 1 of max |expected| 4, worst at 2 = [1, 0] of 4: expected 2, found 3"));
        });
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Report_never_accepts_what_is_not_finite(double value)
    {
        TensorReport report = TensorReport.Compare([1, 2], [1, value]);
        Assert.That(report.Within(1e300), Is.False);
    }

    [Test]
    public void Report_measures_against_zero_and_length_strictly() => Assert.Multiple(() =>
    {
        Assert.That(TensorReport.Compare([0, 0], [0, 1e-30]).Within(1e300), Is.False);
        Assert.That(TensorReport.Compare([0, 0], new double[2]).Within(0), Is.True);
        Assert.That(() => TensorReport.Compare([1], [1.0, 2]), Throws.ArgumentException);
    });

    [TestCase(null, TestDevice.Cpu, true, true)]
    [TestCase(null, TestDevice.Cuda, true, false)]
    [TestCase("cuda, OpenCL", TestDevice.Cuda, true, true)]
    [TestCase("cuda, OpenCL", TestDevice.OpenCl, true, true)]
    [TestCase("cuda, OpenCL", TestDevice.Cpu, false, false)]
    public void Devices_are_wanted_and_required_as_named(string? variable, TestDevice device, bool wanted, bool required)
    {
        TestDevices devices = TestDevices.Parse(variable);
        Assert.That((devices.IsWanted(device), devices.IsRequired(device)), Is.EqualTo((wanted, required)));
    }

    [Test]
    public void Unknown_devices_are_refused() =>
        Assert.That(() => TestDevices.Parse("cpu,gpu"), Throws.TypeOf<FormatException>().With.Message.Contains("'gpu'"));

    [TestCase("'<c8'", 8)]
    [TestCase("'<f4'", 7)]
    public void Npy_refuses_other_types_and_lengths(string type, int bytes) => Assert.That(
        () => NpyReader.Read(Npy($"{{'descr': {type}, 'fortran_order': False, 'shape': (1,), }}\n", new byte[bytes]), "a.npy"),
        Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("a.npy: expected"));

    [Test]
    public void Npy_reads_shape_and_values()
    {
        NpyTensor tensor = NpyReader.Read(Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }\n", BitConverter.GetBytes(-2.5)), "a.npy");
        Assert.That((tensor.Shape, tensor.Values, tensor.IsFloat32), Is.EqualTo((new[] { 1, 1 }, new[] { -2.5 }, false)));
    }

    [Test]
    public void Golden_cases_are_all_there() => Assert.Multiple(() =>
    {
        Assert.That(GoldenCases.Committed, Has.Count.EqualTo(445));
        Assert.That(GoldenCases.Committed.Select(golden => golden.Name), Is.Unique);
        Assert.That(GoldenCases.All.Count(), Is.EqualTo(GoldenCases.Committed.Count + GoldenCases.Shared.Count));
    });

    [Test]
    public void Golden_case_extracts_its_files_and_removes_them()
    {
        GoldenCase golden = GoldenCases.Committed.Single(one => one.Name == "linear__norm");
        string path;
        using (GoldenFolder folder = golden.Extract())
        {
            path = folder.Path;
            Assert.That(
                Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)),
                Is.EquivalentTo(new[] { "case.json", "composite.json", "input.npy", "model.onnx", "output.npy", "relevance.npy" }));
            Assert.That(File.ReadAllBytes(Path.Combine(path, "model.onnx")), Is.EqualTo(golden.Model));
        }

        Assert.Multiple(() =>
        {
            Assert.That(Directory.Exists(path), Is.False);
            Assert.That(golden.Tolerance, Is.EqualTo(1e-4));
            Assert.That(golden.CliArguments[0], Is.EqualTo("model.onnx"));
            Assert.That(golden.Targets, Is.EqualTo(new[] { 4, 3, 2 }));
            Assert.That(golden.Input.IsFloat32, Is.True);
            Assert.That(golden.Relevance.Shape, Is.EqualTo(golden.Input.Shape));
        });
    }

    [Test]
    public void Golden_zips_hold_the_shared_cases_byte_for_byte()
    {
        string shared = SharedFolder.Require("golden", "public");
        foreach (GoldenCase golden in GoldenCases.Committed)
        {
            using GoldenFolder folder = golden.Extract();
            string[] expected = Directory.GetFiles(Path.Combine(shared, golden.Name));
            Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(expected.Length), golden.Name);
            foreach (string file in expected)
            {
                byte[] extracted = File.ReadAllBytes(Path.Combine(folder.Path, Path.GetFileName(file)));
                Assert.That(extracted.AsSpan().SequenceEqual(File.ReadAllBytes(file)), file);
            }

        }
    }

    private static byte[] Npy(string header, byte[] data)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. System.Text.Encoding.UTF8.GetBytes(header), .. data];
    }
}
