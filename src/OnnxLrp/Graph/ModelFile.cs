using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>
/// Parses a model file with the elements of its large initializers read straight into the arrays in which they stay. The protobuf library
/// would hold the whole file and a copy of each tensor; here it gets the file without them, field by field.
/// </summary>
internal static class ModelFile
{
    /// <summary>Elements up to this size go through the protobuf library.</summary>
    private const int Small = 4096;

    private const int ModelGraph = 7, GraphInitializer = 5, TensorRawData = 9;

    /// <summary>The model; null where the file is not laid out as one, for the protobuf library to say what is wrong.</summary>
    /// <param name="path">The file.</param>
    public static ModelProto? Parse(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        var weights = new List<LargeWeight>();
        try
        {
            var fields = new WireFields(file, 0, RandomAccess.GetLength(file));
            var model = new ModelProto();
            var rest = new MemoryStream();
            while (fields.Next())
            {
                if (fields.Number == ModelGraph && fields.IsBytes) (model.Graph ??= new GraphProto()).MergeFrom(Graph(fields.Inside(), weights));
                else fields.CopyTo(rest);
            }
            model.MergeFrom(rest.ToArray());
            FloatMemory.Require(weights.Sum(w => (long)w.Length));
            Parallel.ForEach(weights, weight =>
            {
                FloatMemory elements = FloatMemory.Allocate(weight.Length);
                ReadExactly(file, weight.Offset, elements.GetSpan());
                weight.Tensor.RawData = UnsafeByteOperations.UnsafeWrap(elements.Memory);
            });
            return model;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException or AggregateException)
        {
            return null;
        }
    }

    private static GraphProto Graph(WireFields fields, List<LargeWeight> weights)
    {
        var graph = new GraphProto();
        var rest = new MemoryStream();
        while (fields.Next())
        {
            if (fields.Number == GraphInitializer && fields.IsBytes) graph.Initializer.Add(Tensor(fields.Inside(), weights));
            else fields.CopyTo(rest);
        }
        graph.MergeFrom(rest.ToArray());
        return graph;
    }

    private static TensorProto Tensor(WireFields fields, List<LargeWeight> weights)
    {
        (long Offset, int Length)? elements = null;
        var rest = new MemoryStream();
        while (fields.Next())
        {
            if (fields.Number == TensorRawData && fields.IsBytes && fields.Length is > Small and <= int.MaxValue - sizeof(float)) elements = (fields.Start, (int)fields.Length);
            else fields.CopyTo(rest);
        }
        TensorProto tensor = TensorProto.Parser.ParseFrom(rest.ToArray());
        if (elements is { } e) weights.Add(new LargeWeight(tensor, e.Offset, e.Length));
        return tensor;
    }

    /// <summary>Elements that are still in the file, and the tensor that they belong to.</summary>
    private sealed record LargeWeight(TensorProto Tensor, long Offset, int Length);

    internal static void ReadExactly(SafeFileHandle file, long offset, Span<byte> to)
    {
        while (to.Length > 0)
        {
            int read = RandomAccess.Read(file, to, offset);
            if (read == 0) throw new InvalidDataException("the file ends early");
            offset += read;
            to = to[read..];
        }
    }
}
