using System.Globalization;
using OnnxLrp.Evaluation.Diagnosis;

namespace OnnxLrp.Cli.Output;

/// <summary>The results of <c>diagnose</c> as two tables; what is flagged stands after its layer.</summary>
internal static class DiagnoseTable
{
    private static readonly string[] NormTitles = ["BatchNormalization", "growth", "cancel", "R cancelled", "absorbed", "x>0", "w>0", "wx<0", "opposed", "flags"];
    private static readonly string[] StridedTitles = ["strided layer", "operator", "window", "stride", "unseen", "checkerboard", "flags"];

    public static void Write(TextWriter writer, ModelDiagnosis diagnosis)
    {
        if (diagnosis.BatchNorms.Count > 0)
        {
            TextTable.Write(writer, NormTitles, diagnosis.BatchNorms.Select(b => new[]
            {
                b.Node, b.Amplification.ToString("G3", CultureInfo.InvariantCulture), b.Cancellation.ToString("0.00", CultureInfo.InvariantCulture), Share(b.CancelledRelevance),
                Share(b.Absorbed), Share(b.PositiveInputs), Share(b.PositiveScales), Share(b.NegativeTerms), Share(b.Opposed), string.Join("; ", b.Flags),
            }));
        }
        if (diagnosis.Strided.Count > 0)
        {
            if (diagnosis.BatchNorms.Count > 0) writer.WriteLine();
            TextTable.Write(writer, StridedTitles, diagnosis.Strided.Select(s => new[]
            {
                s.Node, s.Operator, $"{s.Kernel.Height} x {s.Kernel.Width}", $"{s.Stride.Height} x {s.Stride.Width}", Share(s.Unseen),
                s.Checkerboard.ToString("0.000", CultureInfo.InvariantCulture), string.Join("; ", s.Flags),
            }));
        }
        writer.WriteLine($"{diagnosis.Pictures} pictures; {diagnosis.BatchNorms.Count(b => b.Flags.Count > 0)} of {diagnosis.BatchNorms.Count} BatchNormalization and "
            + $"{diagnosis.Strided.Count(s => s.Flags.Count > 0)} of {diagnosis.Strided.Count} strided layers are flagged");
    }

    private static string Share(double value) => value.ToString("0%", CultureInfo.InvariantCulture);
}
