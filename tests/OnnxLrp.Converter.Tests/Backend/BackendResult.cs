using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Tests.Backend;

/// <summary>What became of a case.</summary>
/// <param name="Case">Its name.</param>
/// <param name="State">An explained state of <see cref="Attempt"/>, or <see cref="Refused"/>, <see cref="Wrong"/>, <see cref="Beyond"/>.</param>
/// <param name="Reason">Why it is not explained; empty where it is.</param>
internal sealed record BackendResult(string Case, string State, string Reason)
{
    public const string Refused = "refused";

    public const string Wrong = "wrong";

    /// <summary>ONNX Runtime has no kernel for it, or does not know its operator set.</summary>
    public const string NotRun = "not run";

    public const string Beyond = "not explainable";

    public bool IsExplained => State is Attempt.All or Attempt.One or Attempt.Fixed;

    /// <summary>From best to worst.</summary>
    public int Rank => State switch { Attempt.All => 0, Attempt.One => 1, Attempt.Fixed => 2, Beyond or Refused or NotRun => 3, _ => 4 };

    /// <summary>Runs a case.</summary>
    public static BackendResult Of(BackendCase given)
    {
        string reason = "";
        string? refused = null;
        try
        {
            OnnxGraph graph = given.Graph();
            if (graph.Inputs.Any(i => i.Kind != OnnxValueKind.Tensor)) return new BackendResult(given.Name, Beyond, "sequences, maps or optional values");
            IReadOnlyDictionary<string, OnnxTensor> inputs = given.Inputs(graph);
            if (Differentiable.Reason(given.Name, graph, inputs) is { } beyond) return new BackendResult(given.Name, Beyond, beyond);
            IReadOnlyDictionary<string, OnnxTensor> outputs = given.Outputs(graph);
            IEnumerable<string> floats = graph.Inputs.Where(i => i.ElementType.IsReal()).Select(i => i.Name);
            foreach (string output in Differentiable.Outputs(graph, floats))
            {
                if (outputs[output].Length == 0)
                {
                    refused ??= "an output without values";
                    continue;
                }
                foreach (Attempt attempt in Attempt.Of(graph, inputs, output))
                {
                    try
                    {
                        reason = GradientCheck.Problem(attempt, inputs, outputs[output], output) ?? "";
                        if (reason.Length == 0) return new BackendResult(given.Name, attempt.State, "");
                        if (reason != GradientCheck.NotFinite) return new BackendResult(given.Name, Wrong, $"{attempt.State} {string.Join(",", attempt.Explained)}: {reason}");
                        refused ??= reason;
                    }
                    catch (OnnxLrpException e)
                    {
                        refused = Text(e);
                    }
                }
            }
            return Of(given, refused ?? "no way to try");
        }
        catch (OnnxLrpException e)
        {
            return Of(given, Text(e));
        }
        catch (Exception e) when (e is not NUnit.Framework.ResultStateException)
        {
            return new BackendResult(given.Name, Wrong, $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} {e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("OnnxLrp", StringComparison.Ordinal))}");
        }
    }

    private static BackendResult Of(BackendCase given, string reason) =>
        reason.Contains("knows none newer", StringComparison.Ordinal) ? new BackendResult(given.Name, NotRun, "a newer operator set than ONNX Runtime knows")
        : reason.Contains("Could not find an implementation", StringComparison.Ordinal) ? new BackendResult(given.Name, NotRun, "ONNX Runtime has no kernel")
        : new BackendResult(given.Name, Refused, reason.Replace(given.Folder + "/model.onnx: ", "", StringComparison.Ordinal));

    private static string Text(OnnxLrpException e) => e is ModelNotSupportedException several
        ? string.Join("; ", several.Problems.Take(1).Select(p => $"{p.Operator}: {p.Reason}"))
        : e.Message.ReplaceLineEndings(" ");
}
