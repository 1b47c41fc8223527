using System.Globalization;
using OnnxLrp.Engines;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp;

/// <summary>Whether values can be given to a model at all; says what does not fit before anything runs.</summary>
internal static class InputChecks
{
    /// <summary>Checks what is given.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="inputs">The values that were given.</param>
    /// <param name="axes">The axis that counts samples, of inputs where it is not the first.</param>
    /// <exception cref="InputMismatchException">An input is unknown, or of another type, shape or range.</exception>
    public static void Check(OnnxGraph graph, ModelInputs inputs, IReadOnlyDictionary<string, int> axes)
    {
        var batches = new Dictionary<string, (string Input, int Size)>();
        foreach ((string given, HostTensor tensor) in inputs)
        {
            OnnxValue declared = graph.Inputs.FirstOrDefault(i => i.Name == given) ?? throw new InputMismatchException(
                graph.Source, $"input \"{given}\" does not exist", string.Join(", ", graph.Inputs),
                "give values under the names of the model's inputs");
            int axis = axes.GetValueOrDefault(given);
            Check(graph.Source, declared, tensor, axis);
            if (declared.Dimensions is not { Count: > 0 } dimensions || dimensions[axis].Symbol is not { } batch) continue;
            if (batches.TryAdd(batch, (given, tensor.Shape[axis]))) continue;
            (string other, int size) = batches[batch];
            if (size == tensor.Shape[axis]) continue;
            throw new InputMismatchException(
                graph.Source, $"input \"{given}\" has {tensor.Shape[axis]} samples", $"{size}, as input \"{other}\" has", "give as many of each");
        }
    }

    /// <summary>Refuses integers that are beyond the tables whose rows they pick.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="inputs">The values.</param>
    /// <param name="rows">How many rows the tables of an input have.</param>
    /// <exception cref="InputMismatchException">There is such an integer.</exception>
    public static void CheckRows(string model, ModelInputs inputs, IReadOnlyDictionary<string, int> rows)
    {
        foreach ((string input, int count) in rows)
        {
            if (!inputs.TryGet(input, out HostTensor tensor)) continue;
            ReadOnlySpan<long> values = tensor.Integers.Span;
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] >= -count && values[i] < count) continue;
                throw new InputMismatchException(
                    model, $"input \"{input}\" holds {values[i]} at position {i}", $"0 to {count - 1}, the rows of its table",
                    "check that the values belong to this model");
            }
        }
    }

    private static void Check(string model, OnnxValue declared, HostTensor tensor, int axis)
    {
        OnnxElementType expected = Kind(declared.ElementType);
        if (tensor.Type != expected)
        {
            throw new InputMismatchException(
                model, $"input \"{declared.Name}\" has values of type {tensor.Type}", $"{expected}", "give values of that type");
        }
        CheckShape(model, declared, tensor, axis);
        if (tensor.Type == OnnxElementType.Float) CheckFinite(model, declared, tensor.Data.Span);
        else if (tensor.Type == OnnxElementType.Int64) CheckRange(model, declared, tensor.Integers.Span);
    }

    /// <summary>The type of <see cref="HostTensor"/> that an input takes.</summary>
    private static OnnxElementType Kind(OnnxElementType declared) => declared switch
    {
        OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Undefined
            => OnnxElementType.Float,
        OnnxElementType.Bool => OnnxElementType.Bool,
        _ => OnnxElementType.Int64,
    };

    private static void CheckShape(string model, OnnxValue declared, HostTensor tensor, int axis)
    {
        int[] shape = tensor.Shape;
        long?[] sizes = [.. (declared.Dimensions ?? [.. shape.Select(_ => new OnnxDimension(null, null))]).Select(d => d.Size)];
        bool fits = shape.Length == sizes.Length && shape.All(d => d > 0)
            && sizes.Zip(shape).Where((_, i) => i != axis).All(p => p.First is null || p.First == p.Second);
        if (!fits)
        {
            throw new InputMismatchException(
                model, $"input \"{declared.Name}\" of shape [{string.Join(", ", shape)}]",
                $"[{string.Join(", ", sizes.Select((d, i) => i == axis ? "N" : d is null ? "any" : $"{d}"))}]",
                "check size, channels and layout of the input");
        }
        long length = shape.Aggregate(1L, (a, b) => a * b);
        if (length != tensor.Length)
        {
            throw new InputMismatchException(
                model, $"{tensor.Length} values for input \"{declared.Name}\" of shape [{string.Join(", ", shape)}]", $"{length} values",
                "check the input");
        }
    }

    private static void CheckFinite(string model, OnnxValue declared, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i])) continue;
            string found = string.Create(CultureInfo.InvariantCulture, $"input \"{declared.Name}\" holds {values[i]} at position {i}");
            throw new InputMismatchException(model, found, "finite numbers", "check the preprocessing");
        }
    }

    private static void CheckRange(string model, OnnxValue declared, ReadOnlySpan<long> values)
    {
        (long least, long most) = declared.ElementType switch
        {
            OnnxElementType.Int32 => (int.MinValue, int.MaxValue),
            OnnxElementType.UInt32 => (uint.MinValue, uint.MaxValue),
            OnnxElementType.Int16 => (short.MinValue, short.MaxValue),
            OnnxElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            OnnxElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            OnnxElementType.UInt8 => (byte.MinValue, byte.MaxValue),
            OnnxElementType.UInt64 => (0, long.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] >= least && values[i] <= most) continue;
            throw new InputMismatchException(
                model, $"input \"{declared.Name}\" holds {values[i]} at position {i}", $"{declared.ElementType} from {least} to {most}",
                "check the values");
        }
    }
}
