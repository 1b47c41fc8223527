using System.Buffers.Binary;

namespace OnnxLrp.Cli.Tests;

/// <summary>Archives that are damaged or hostile: one line, exit code 1, and no memory taken.</summary>
[TestFixture]
internal sealed class DamagedArchiveTests
{
    private static readonly byte[] A = RawArchive.Npy("<f4", "(1, 4)", new byte[16]), B = RawArchive.Npy("<f4", "(1, 3)", new byte[12]);

    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.TwoTables());

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void An_array_that_is_for_no_input_is_named() =>
        Fails(RawArchive.Of(("a.npy", A), ("b.npy", B), ("c.npy", B)), "array \"c\"", "a: Float", "b: Float");

    [Test]
    public void Two_arrays_of_one_name_are_refused() => Fails(RawArchive.Of(("a.npy", A), ("a.npy", A), ("b.npy", B)), "two arrays \"a\"");

    [Test]
    public void Other_files_in_the_archive_are_refused() => Fails(RawArchive.Of(("a.npy", A), ("b.txt", B)), "\"b.txt\" in the archive");

    [Test]
    public void A_file_that_is_no_archive_is_refused() => Fails(A, "no archive that can be read");

    [Test]
    public void An_empty_archive_is_refused() => Fails(RawArchive.Of(), "no array");

    [Test]
    public void An_archive_that_is_cut_off_is_refused()
    {
        byte[] whole = RawArchive.Of(("a.npy", A), ("b.npy", B));
        Fails(whole[..(whole.Length / 2)], "no archive that can be read");
    }

    [Test]
    public void A_flipped_bit_in_the_data_is_found()
    {
        byte[] archive = RawArchive.Of(("a.npy", RawArchive.Npy("<f4", "(1, 4)", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])), ("b.npy", B));
        // The checksum of the first entry in the central directory is 16 bytes after its signature.
        int at = archive.AsSpan().IndexOf("PK\x01\x02"u8) + 16;
        archive[at] ^= 1;
        Fails(archive, "a damaged array \"a\"");
    }

    [Test]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        byte[] archive = RawArchive.Of(("a.npy", A), ("b.npy", B));
        int at = archive.AsSpan().IndexOf("PK\x01\x02"u8) + 24;
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(at), 0xF000_0000);
        Fails(archive, "arrays of more than", "bytes");
    }

    [Test]
    public void Values_that_would_change_are_refused()
    {
        byte[] big = [.. Enumerable.Repeat((1L << 24) + 1, 4).SelectMany(BitConverter.GetBytes)];
        Fails(RawArchive.Of(("a.npy", RawArchive.Npy("<i8", "(1, 4)", big)), ("b.npy", B)), "array \"a\"", "16777217", "int64", "float32");
    }

    [Test]
    public void Objects_and_texts_are_refused()
    {
        Fails(RawArchive.Of(("a.npy", RawArchive.Npy("|O", "(1, 4)", new byte[32])), ("b.npy", B)), "Python objects");
        Fails(RawArchive.Of(("a.npy", RawArchive.Npy("<U4", "(1, 4)", new byte[64])), ("b.npy", B)), "<U4");
    }

    private void Fails(byte[] archive, params string[] parts)
    {
        File.WriteAllBytes(_folder.At("x.npz"), archive);
        _folder.Explain("model.onnx", "x.npz", "--save-relevance", "r.npz").FailsWith(1, ["x.npz: ", .. parts]);
        Assert.That(_folder.Files, Is.EqualTo(new[] { "model.onnx", "x.npz" }));
    }
}
