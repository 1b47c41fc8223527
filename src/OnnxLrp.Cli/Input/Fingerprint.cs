using System.Security.Cryptography;
using System.Text;
using OnnxLrp.Graph;

namespace OnnxLrp.Cli.Input;

/// <summary>SHA-256 in hexadecimal: what tells two contents apart, whatever they are called.</summary>
internal static class Fingerprint
{
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string OfFile(string path)
    {
        using FileStream file = RegularFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>The weights of a model, wherever they are stored: a model file with external data says only where they are.</summary>
    public static string OfWeights(OnnxGraph graph)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (OnnxTensor tensor in graph.Initializers.Values) hash.AppendData(tensor.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
