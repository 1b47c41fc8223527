using System.Globalization;

namespace OnnxLrp.Cli.Input;

/// <summary>How many inputs one run may take: what <c>--batch</c> asks for is checked before its memory is taken.</summary>
internal static class BatchBound
{
    private const int MostInputs = 1 << 20;

    /// <summary>Input values of a run, 512 MiB of float32; activations come on top.</summary>
    private const int MostValues = 1 << 27;

    /// <summary>Refuses a batch that is too large for the model.</summary>
    /// <param name="batch">Inputs of a run.</param>
    /// <param name="sample">The shape of one input.</param>
    /// <exception cref="UsageException">It is above the bound; the message names it.</exception>
    public static void Check(int batch, IEnumerable<int> sample)
    {
        double values = sample.Aggregate(1.0, (product, axis) => product * axis);
        double most = Math.Min(MostInputs, Math.Floor(MostValues / values));
        if (batch <= most) return;
        throw new UsageException(string.Create(
            CultureInfo.InvariantCulture,
            $"--batch: found {batch}; expected at most {most}: a run takes up to {MostInputs} inputs and {MostValues} input values, and an input of this model has {values}; give less"));
    }

    /// <summary>Whether one more input fits into a run.</summary>
    public static bool Holds(IReadOnlyCollection<ModelInput> pending, ModelInput input, int batch) =>
        pending.Sum(p => p.Samples) + input.Samples <= batch && pending.Sum(p => p.Length) + input.Length <= MostValues;
}
