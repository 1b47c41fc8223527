using OnnxLrp.Errors;

namespace OnnxLrp;

/// <summary>Whether values can be given to a model at all; says what does not fit before anything runs.</summary>
internal static class InputChecks
{
    public static void Check(string model, IReadOnlyList<int> declared, ReadOnlyMemory<float> values, IReadOnlyList<int> shape)
    {
        bool fits = shape.Count == declared.Count && shape.All(d => d > 0) && declared.Skip(1).Zip(shape.Skip(1)).All(p => p.First < 0 || p.First == p.Second);
        if (!fits)
        {
            throw new InputMismatchException(
                model, $"an input of shape [{string.Join(", ", shape)}]", $"[{string.Join(", ", declared.Select((d, i) => i == 0 ? "N" : d < 0 ? "any" : $"{d}"))}]",
                "check size, channels and layout of the input");
        }
        long length = shape.Aggregate(1L, (a, b) => a * b);
        if (length != values.Length)
        {
            throw new InputMismatchException(model, $"{values.Length} values for shape [{string.Join(", ", shape)}]", $"{length} values", "check the input");
        }
        int bad = FirstNotFinite(values.Span);
        if (bad >= 0) throw new InputMismatchException(model, $"the input holds {values.Span[bad]} at position {bad}", "finite numbers", "check the preprocessing");
    }

    private static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) return i;
        }
        return -1;
    }
}
