using CsCheck;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Imaging.Tests.Numpy;

public sealed class NumpyFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("c_float32.npy")]
    [TestCase("fortran_float64.npy")]
    [TestCase("version2.npy")]
    [TestCase("version3.npy")]
    public void Reads_what_numpy_wrote(string name)
    {
        var expected = Enumerable.Range(0, 24).Select(i => (i - 7) / 8f).ToArray();
        var array = NumpyFile.Read(TestPictures.Expected(name));
        Assert.That(array.Shape, Is.EqualTo(new[] { 2, 3, 4 }));
        Assert.That(array.Data, Is.EqualTo(expected));
        Assert.That(NumpyFile.ReadFloat64(TestPictures.Expected(name)).Data, Is.EqualTo(expected.Select(v => (double)v)));
    }

    [Test]
    public void Reads_a_single_number()
    {
        var array = NumpyFile.Read(TestPictures.Expected("scalar.npy"));
        Assert.That(array.Shape, Is.Empty);
        Assert.That(array.Data, Is.EqualTo(new[] { 1.5f }));
    }

    [Test]
    public void Reads_integers_only_where_asked()
    {
        var path = TestPictures.Expected("int64.npy");
        Assert.That(NumpyFile.ReadInt64(path).Data, Is.EqualTo(new[] { 3, -1, 1L << 40 }));
        Assert.That(NumpyFile.Read(path, convertIntegers: true).Data, Is.EqualTo(new[] { 3f, -1f, 1L << 40 }));
        Refuses(path, "found values of type <i8, expected float32 (<f4) or float64 (<f8); convert it with array.astype('float32').");
    }

    [Test]
    public void Writes_the_bytes_that_numpy_writes()
    {
        var array = NumpyFile.Read(TestPictures.Expected("c_float32.npy"));
        NumpyFile.Write(_folder.At("a.npy"), array.Data, array.Shape);
        Assert.That(File.ReadAllBytes(_folder.At("a.npy")), Is.EqualTo(File.ReadAllBytes(TestPictures.Expected("c_float32.npy"))));
    }

    [Test]
    public void What_was_written_comes_back() =>
        Gen.Select(Gen.Int[0, 4].Array[0, 5], Gen.Float.Array[4 * 4 * 4 * 4 * 4]).Sample((shape, pool) =>
        {
            var data = pool[..shape.Aggregate(1, (n, axis) => n * axis)];
            NumpyFile.Write(_folder.At("r.npy"), data, shape);
            var back = NumpyFile.Read(_folder.At("r.npy"));
            return back.Shape.SequenceEqual(shape) && back.Data.Select(BitConverter.SingleToInt32Bits).SequenceEqual(data.Select(BitConverter.SingleToInt32Bits));
        }, iter: 100, threads: 1);

    [Test]
    public void Float64_keeps_all_digits()
    {
        NumpyFile.Write(_folder.At("d.npy"), new[] { Math.PI, -1e-300 }, 2);
        Assert.That(NumpyFile.ReadFloat64(_folder.At("d.npy")).Data, Is.EqualTo(new[] { Math.PI, -1e-300 }));
    }

    [Test]
    public void Refuses_float64_beyond_float32()
    {
        NumpyFile.Write(_folder.At("d.npy"), new[] { 0, 1e300 }, 2);
        Refuses(_folder.At("d.npy"), "found 1E+300 at position 1, expected values within the range of float32; scale the values.");
    }

    [Test]
    public void Names_file_found_expected_and_remedy()
    {
        var whole = File.ReadAllBytes(TestPictures.Expected("c_float32.npy"));
        Assert.Multiple(() =>
        {
            Refuses(_folder.Text("text.npy", "1.0, 2.0, 3.0"), "found another kind of file, expected an .npy file; write it with numpy.save.");
            Refuses(_folder.Bytes("empty.npy"), "found no file that can be read (this is an empty file, or a pipe or a device), expected an .npy file");
            Refuses(_folder.Bytes("head.npy", whole[..50]), "found 50 bytes, expected a header of 128; the file is cut off: write it again.");
            Refuses(_folder.Bytes("cut.npy", whole[..^4]), "found 92 bytes of data, expected 96 for shape (2, 3, 4) of <f4; the file is cut off: write it again.");
            Refuses(_folder.Bytes("more.npy", [.. whole, 1]), "found 97 bytes of data, expected 96 for shape (2, 3, 4) of <f4; store one array per file.");
            Refuses(_folder.Bytes("new.npy", [.. whole[..6], 4, .. whole[7..]]), "found format version 4.0, expected version 1 to 3; write it with numpy.save.");
            Refuses(TestPictures.Expected("objects.npy"), "found an array of Python objects, expected an array of numbers; save it as float32: array.astype('float32').");
            Refuses(TestPictures.Expected("big_endian.npy"), "found values of type >f4, expected float32 (<f4) or float64 (<f8); convert it with array.astype('float32').");
            Refuses(TestPictures.Expected("structured.npy"), "found the header {'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }, expected the fields descr");
            Refuses(_folder.At("missing.npy"), "found no file that can be read (no such file), expected an .npy file");
        });
    }

    [Test]
    public void Refuses_a_shape_of_another_size_and_writes_nothing()
    {
        Assert.That(() => NumpyFile.Write(_folder.At("a.npy"), new float[5], 2, 3), Throws.ArgumentException.With.Message.Contains("(2, 3) holds 6 values, found 5"));
        Assert.That(_folder.Files, Is.Empty);
    }

    [Test]
    public void The_message_lists_the_types_that_are_accepted_then()
    {
        Assert.That(() => NumpyFile.Read(TestPictures.Case("npy-type-message", "input.npy")),
            Throws.TypeOf<NumpyFormatException>().With.Message.Contains("expected float32 (<f4) or float64 (<f8);"));
        Assert.That(() => NumpyFile.Read(TestPictures.Case("npy-type-message", "input-int64.npy")),
            Throws.TypeOf<NumpyFormatException>().With.Message.Contains("found values of type <i8, expected float32 (<f4) or float64 (<f8);"));
        Assert.That(() => NumpyFile.Read(TestPictures.Case("npy-type-message", "input.npy"), convertIntegers: true),
            Throws.TypeOf<NumpyFormatException>().With.Message.Contains("float64 (<f8) or int64 (<i8);"));
    }

    [TestCase("(2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647)", "0 bytes of data")]
    [TestCase("(65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536)", "0 bytes of data")]
    [TestCase("(-1,)", "the axis length -1, expected a number from 0")]
    [TestCase("(99999999999999999999,)", "the axis length 99999999999999999999")]
    public void A_shape_that_lies_is_refused(string shape, string words)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n";
        var path = _folder.Bytes("lie.npy", [0x93, .. "NUMPY\u0001\0"u8, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header)]);
        Refuses(path, $"found {words}");
    }

    private static void Refuses(string path, string message) =>
        Assert.That(() => NumpyFile.Read(path), Throws.TypeOf<NumpyFormatException>().With.Message.StartWith($"{path}: {message}").And.Message.Not.Contains("\n"));
}
