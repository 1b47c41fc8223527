using System.IO.Compression;
using System.Text;

namespace OnnxLrp.Cli.Tests;

/// <summary>Archives of NumPy made by hand, whatever is in them.</summary>
internal static class RawArchive
{
    /// <summary>The bytes of an archive with these files.</summary>
    public static byte[] Of(params (string Name, byte[] Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>The bytes of an .npy file.</summary>
    public static byte[] Npy(string type, string shape, byte[] data)
    {
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + '\n';
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. data];
    }
}
