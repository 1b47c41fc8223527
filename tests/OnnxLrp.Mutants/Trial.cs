using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Mutants;

/// <summary>One damaged model through load, plan, explain, compile and convert.</summary>
internal static class Trial
{
    /// <summary>What went wrong; null where each stage ended well or in a documented error.</summary>
    public static string? Of(int seed)
    {
        byte[] model = Mutant.Of(seed);
        try
        {
            Explain(model);
        }
        catch (OnnxLrpException)
        {
            // Documented: the message is for the user.
        }
        catch (Exception e)
        {
            return e.ToString();
        }
        return Convert(model);
    }

    private static void Explain(byte[] model)
    {
        using LrpExplainer explainer = LrpExplainer.Load(model, "mutant.onnx", new LrpOptions { Device = "cpu" });
        int[] shape = [.. explainer.InputShape.Select((d, i) => d > 0 ? d : i == 0 ? 1 : 8)];
        explainer.Plan(shape);
        double length = shape.Aggregate(1.0, (a, b) => a * b);
        float[] values = [.. Enumerable.Range(0, (int)length).Select(i => (i % 7) - 3f)];
        explainer.Explain(values, shape);
        OnnxWriter.ToBytes(explainer.Compile(shape));
    }

    private static string? Convert(byte[] model)
    {
        string folder = Directory.CreateTempSubdirectory("onnx-lrp-mutant-").FullName;
        try
        {
            string path = Path.Combine(folder, "m.onnx");
            File.WriteAllBytes(path, model);
            using var error = new StringWriter();
            Converter.CommandLine.Run([path, "-o", Path.Combine(folder, "out.onnx")], TextWriter.Null, error);
            return error.ToString().Contains("error: unexpected ", StringComparison.Ordinal) ? "convert: " + error : null;
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
