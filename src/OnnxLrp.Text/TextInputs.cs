using OnnxLrp.Engines;
using OnnxLrp.Graph;

namespace OnnxLrp.Text;

/// <summary>
/// Gives the tokens of a text to the inputs of a language model by their usual names: ids (<c>input_ids</c>, <c>ids</c>, <c>tokens</c>),
/// which of them are text (<c>attention_mask</c>, <c>mask</c>), their segments (<c>token_type_ids</c>, <c>segment_ids</c>) and their
/// places (<c>position_ids</c>).
/// </summary>
public static class TextInputs
{
    private static readonly string[] Ids = ["input_ids", "ids", "tokens", "token_ids", "input"];
    private static readonly string[] Masks = ["attention_mask", "input_mask", "mask"];
    private static readonly string[] Types = ["token_type_ids", "segment_ids", "type_ids"];
    private static readonly string[] Positions = ["position_ids", "positions"];

    /// <summary>The input that takes ids; null where none bears a usual name.</summary>
    /// <param name="inputs">The inputs of the model.</param>
    public static OnnxValue? IdsOf(IReadOnlyList<OnnxValue> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        OnnxValue[] integers = [.. inputs.Where(i => i.ElementType is OnnxElementType.Int64 or OnnxElementType.Int32)];
        return Ids.Select(name => integers.FirstOrDefault(i => IsNamed(i, name))).FirstOrDefault(i => i is not null)
            ?? (integers is [var only] ? only : null);
    }

    /// <summary>The values of the inputs for one text.</summary>
    /// <param name="inputs">The inputs of the model. Those without a usual name are left out.</param>
    /// <param name="text">The text; it is filled up where the model's length is fixed.</param>
    /// <param name="padding">The id that fills it up.</param>
    /// <exception cref="TokenizerException">No input takes ids, or the text has more tokens than the model takes.</exception>
    public static ModelInputs Of(IReadOnlyList<OnnxValue> inputs, TokenizedText text, int padding)
    {
        ArgumentNullException.ThrowIfNull(text);
        OnnxValue ids = IdsOf(inputs) ?? throw new TokenizerException(
            $"no input takes token ids; expected an integer input named {string.Join(", ", Ids)}; found {string.Join(", ", inputs.Select(i => $"\"{i.Name}\""))}");
        int count = text.Tokens.Count;
        int length = ids.Dimensions is [.., { Size: long size }] ? (int)size : count;
        if (count > length)
        {
            throw new TokenizerException($"the text has {count} tokens; the input \"{ids.Name}\" takes {length}; give a shorter text");
        }
        var values = new ModelInputs();
        foreach (OnnxValue input in inputs)
        {
            Func<int, long>? value = input.Name == ids.Name ? i => i < count ? text.Tokens[i].Id : padding
                : Named(input, Masks) ? i => i < count ? 1 : 0
                : Named(input, Types) ? i => i < count ? text.Tokens[i].TypeId : 0
                : Named(input, Positions) ? i => i
                : null;
            if (value is not null) values.Add(input.Name, Tensor(input.ElementType, length, value));
        }
        return values;
    }

    private static HostTensor Tensor(OnnxElementType type, int length, Func<int, long> value)
    {
        long[] values = [.. Enumerable.Range(0, length).Select(value)];
        int[] shape = [1, length];
        if (type == OnnxElementType.Bool) return new HostTensor(Array.ConvertAll(values, v => v != 0), shape);
        return type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 ? new HostTensor(Array.ConvertAll(values, v => (float)v), shape) : new HostTensor(values, shape);
    }

    private static bool Named(OnnxValue input, string[] names) => names.Any(name => IsNamed(input, name));

    private static bool IsNamed(OnnxValue input, string name) => input.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
