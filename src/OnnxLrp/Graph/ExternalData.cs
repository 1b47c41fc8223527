using System.Globalization;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using OnnxLrp.Errors;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>Reads tensor data that lies in a file beside the model.</summary>
internal static class ExternalData
{
    /// <summary>Loads the external tensors that attributes and subgraphs of these nodes hold into the nodes themselves.</summary>
    public static void Embed(IEnumerable<NodeProto> nodes, string source, string? folder)
    {
        foreach (AttributeProto attribute in nodes.SelectMany(n => n.Attribute))
        {
            foreach (TensorProto tensor in attribute.T is null ? attribute.Tensors : attribute.Tensors.Prepend(attribute.T))
                Embed(tensor, source, folder);
            foreach (GraphProto graph in SubgraphNames.Subgraphs(attribute))
            {
                foreach (TensorProto tensor in graph.Initializer)
                    Embed(tensor, source, folder);
                Embed(graph.Node, source, folder);
            }
        }
    }

    /// <summary>Bytes that the tensors say they have in other files.</summary>
    public static double Length(IEnumerable<TensorProto> tensors) => tensors.Where(t => t.DataLocation == TensorProto.Types.DataLocation.External)
        .Sum(t => long.TryParse(t.ExternalData.FirstOrDefault(e => e.Key == "length")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? (double)bytes : 0);

    /// <summary>The files in which a model's weights lie; none where no folder is given.</summary>
    public static string[] Files(GraphProto graph, string? folder) => folder is null ? [] :
    [
        .. Tensors(graph)
            .Where(t => t.DataLocation == TensorProto.Types.DataLocation.External)
            .Select(t => t.ExternalData.LastOrDefault(e => e.Key == "location")?.Value ?? "").Distinct().Select(l => System.IO.Path.Combine(folder, l)),
    ];

    private static IEnumerable<TensorProto> Tensors(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer) yield return tensor;
        foreach (AttributeProto attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            foreach (TensorProto tensor in attribute.T is null ? attribute.Tensors : attribute.Tensors.Prepend(attribute.T)) yield return tensor;
            foreach (TensorProto tensor in SubgraphNames.Subgraphs(attribute).SelectMany(Tensors)) yield return tensor;
        }
    }

    /// <summary>Reads the data of one tensor.</summary>
    public static ReadOnlyMemory<byte> Read(TensorProto proto, long needed, string source, string? folder)
    {
        Dictionary<string, string> entries = proto.ExternalData.GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value);
        string location = entries.GetValueOrDefault("location", "");
        string path = Path(proto.Name, location, source, folder);
        long offset = Number(entries, "offset", 0, proto.Name, source);
        long length = Number(entries, "length", needed, proto.Name, source);
        if (length != needed)
            throw new OnnxFormatException(
                source,
                $"tensor '{proto.Name}' has {length} bytes in external file '{location}'",
                $"{needed} bytes",
                "export the model again");

        using SafeFileHandle file = File.OpenHandle(path);
        long present = RandomAccess.GetLength(file);
        if (offset > present - length)
        {
            throw new OnnxFormatException(
                source,
                $"external file '{location}' has {present} bytes, but tensor '{proto.Name}' lies at {offset} to {(ulong)offset + (ulong)length}",
                "the whole file",
                "copy it again");
        }

        if (length > Array.MaxLength)
            throw new OnnxFormatException(source, $"tensor '{proto.Name}' has {length} bytes", $"at most {Array.MaxLength}", "split the tensor");
        FloatMemory memory = FloatMemory.Allocate((int)length);
        ModelFile.ReadExactly(file, offset, memory.GetSpan());
        return memory.Memory;
    }

    private static string Path(string tensor, string location, string source, string? folder)
    {
        if (folder is null)
        {
            throw new OnnxFormatException(
                source,
                $"tensor '{tensor}' lies in external file '{location}', and no folder was given to look in",
                "a folder for external data",
                "read the model from its path");
        }

        if (location.Contains('\0'))
        {
            throw new OnnxFormatException(
                source,
                $"the external file of tensor '{tensor}' has a null character in its name",
                "a relative path inside the model's folder",
                "export the model again");
        }

        string root = System.IO.Path.GetFullPath(folder);
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, location));
        string relative = System.IO.Path.GetRelativePath(root, path);
        bool leaves = relative == ".." || relative.StartsWith(".." + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (location.Length == 0 || System.IO.Path.IsPathRooted(location) || leaves)
        {
            throw new OnnxFormatException(
                source,
                $"tensor '{tensor}' lies in external file '{location}'",
                "a relative path inside the model's folder",
                "put the data beside the model and export it again");
        }

        CheckFile(tensor, location, path, root, source);
        return path;
    }

    private static void CheckFile(string tensor, string location, string path, string root, string source)
    {
        if (RegularFile.Problem(path) is { } problem)
        {
            bool isMissing = !System.IO.Path.Exists(path);
            throw new OnnxFormatException(
                source,
                $"external file '{location}' of tensor '{tensor}' {(isMissing ? "is missing" : $"cannot be used: {problem}")}",
                $"it at {path}",
                isMissing ? "copy it there along with the model" : "put a file with the data there");
        }
        if (!RealPath.IsInside(path, root))
        {
            throw new OnnxFormatException(
                source,
                $"external file '{location}' of tensor '{tensor}' is a link to {RealPath.Of(path)}, outside the model's folder",
                "a file inside the model's folder",
                "copy the data beside the model in place of the link");
        }
    }

    private static long Number(Dictionary<string, string> entries, string key, long fallback, string tensor, string source)
    {
        if (!entries.TryGetValue(key, out string? text))
            return fallback;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new OnnxFormatException(
                source,
                $"external data of tensor '{tensor}' has {key} '{text}'",
                "a whole number",
                "export the model again");
    }

    private static void Embed(TensorProto tensor, string source, string? folder)
    {
        if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
            return;
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(TensorCodec.Decode(tensor, source, folder).Bytes);
        tensor.ClearDataLocation();
        tensor.ExternalData.Clear();
    }
}
