using System.Text;

namespace OnnxLrp.Cli.Tests;

/// <summary>Adds an initializer whose data lies in another file. Protobuf messages merge when they are written one after the other.</summary>
internal static class ExternalWeight
{
    public static byte[] AddTo(byte[] model, string file)
    {
        byte[] entry = [.. Field(1, "location"), .. Field(2, file)];
        // TensorProto: dims = 1, data_type = 2 (float), name = 8, external_data = 13, data_location = 14 (external).
        byte[] tensor = [(1 << 3) | 0, 4, (2 << 3) | 0, 1, .. Field(8, "far.w"), .. Field(13, entry), (14 << 3) | 0, 1];
        byte[] graph = Field(5, tensor);
        return [.. model, .. Field(7, graph)];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    /// <summary>A length-delimited field; everything here is shorter than 128 bytes.</summary>
    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
