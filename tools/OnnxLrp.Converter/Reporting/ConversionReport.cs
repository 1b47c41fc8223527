using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxLrp.Planning;

namespace OnnxLrp.Converter.Reporting;

/// <summary>What a conversion did, pass by pass, and what cannot be explained; the JSON document of <c>--report</c>.</summary>
/// <param name="input">The model.</param>
/// <param name="output">The converted model.</param>
internal sealed class ConversionReport(string input, string output)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly List<PassReport> _passes = [];

    public string Input => input;

    public string Output => output;

    /// <summary>Whether the converted model was written.</summary>
    public bool Written { get; set; }

    public IReadOnlyList<PassReport> Passes => _passes;

    [JsonPropertyName("batchnorm")]
    public required BatchNormReport BatchNorm { get; set; }

    /// <summary>Layers that the planner knows by another name than the file: gates, products of attention, and operators written as primitives.</summary>
    public IReadOnlyDictionary<string, int> Recognised { get; private set; } = new Dictionary<string, int>();

    /// <summary>The tensor at which explanations start.</summary>
    public string? Logits { get; private set; }

    public List<string> Notes { get; } = [];

    /// <summary>Why the model cannot be explained; empty where it can.</summary>
    public IReadOnlyList<PlanProblem> Problems { get; set; } = [];

    public void Add(string pass, PassOutcome outcome, double deviation, IReadOnlyList<string> notes)
    {
        _passes.Add(new PassReport(pass, outcome, double.IsFinite(deviation) ? deviation : null, notes));
        if (pass == "recover BatchNorm" && outcome == PassOutcome.Changed) BatchNorm = BatchNorm with { Recovered = notes.Count };
    }

    public void Learn(LrpPlan plan, string logits)
    {
        Logits = logits;
        Recognised = plan.Rows.Select(r => r.Operator).Where(o => o is "Gate" or "ActivationMatMul" || plan.Graph.Nodes.Any(n => n.IsPattern && n.OpType == o))
            .GroupBy(o => o).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());
        Notes.AddRange(plan.Notes.Where(n => n.Contains("logits", StringComparison.Ordinal)));
    }

    public void WriteJson(Stream stream)
    {
        JsonSerializer.Serialize(stream, this, Options);
        stream.WriteByte((byte)'\n');
    }
}
