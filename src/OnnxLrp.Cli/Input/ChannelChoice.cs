using System.Globalization;

namespace OnnxLrp.Cli.Input;

/// <summary>What <c>--per-channel TENSOR[:K]</c> asks for.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Count">How many of its channels, those with the largest relevance.</param>
internal sealed record ChannelChoice(string Tensor, int Count)
{
    private const int Usual = 8, Most = 256;

    /// <exception cref="UsageException">K is no number from 1 to the largest.</exception>
    public static ChannelChoice Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text[(colon + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count))
        {
            return new ChannelChoice(text, Usual);
        }
        return count is >= 1 and <= Most
            ? new ChannelChoice(text[..colon], count)
            : throw new UsageException($"--per-channel: found {count} channels; expected 1 to {Most}; give TENSOR:K");
    }
}
