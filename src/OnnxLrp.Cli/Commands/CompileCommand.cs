using System.CommandLine;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Composites;
using OnnxLrp.Graph;
using OnnxLrp.Methods;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>onnx-lrp compile MODEL -o EXPLAINER.onnx</c>: forward and relevance as one ONNX file that runs without OnnxLrp.</summary>
internal sealed class CompileCommand(CommandContext context)
{
    /// <summary>What the name of the weights file adds to that of an explainer that one file cannot hold.</summary>
    private const string DataExtension = ".data";

    private readonly ModelOptions _model = new();

    private readonly Option<string> _output = new("--output", "-o") { Description = "The explainer to write", HelpName = "EXPLAINER.onnx", Required = true };

    private readonly Option<string> _target = new("--target")
    {
        Description = "Only the OUTPUT of OUTPUT:INDEX matters here: which output is explained",
        HelpName = "T",
        DefaultValueFactory = _ => "top",
    };

    private readonly ShapeOption _shape = new();

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    public Command Create()
    {
        var command = new Command(
            "compile",
            "Writes model and explanation as one ONNX file. Inputs: the model's inputs, target (int64 [N], -1 for the best class) and a float "
            + "input condition:TENSOR for each --condition; outputs: the model's outputs and relevance, or \"relevance of NAME\" for each of several "
            + "endpoints.\n\n"
            + Failures.Help);
        _model.AddTo(command);
        foreach (Option option in new Option[] { _output, _target, _shape, _json }) command.Add(option);
        command.SetAction(Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        ExplanationMethod method = MethodTable.Create(parsed.GetRequiredValue(_model.Method));
        if (method is IntegratedGradientsMethod or SmoothGradMethod)
        {
            throw new UsageException($"--method: {method.Name} takes several passes; expected a method of one pass, since an explainer is one graph; call it in a loop for the others");
        }
        ModelChoice model = _model.Read(parsed, context, method);
        Target target = TargetText.Parse(parsed.GetRequiredValue(_target), model.Labels, context.Status.Warn);
        string output = parsed.GetRequiredValue(_output), path = context.Resolve(output);
        bool isDevice = Path.GetDirectoryName(Path.GetFullPath(path)) == "/dev";
        if (!isDevice && !output.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--output: found {output}; expected a file name that ends in .onnx; end it so");
        }
        string[] written = [output, output + DataExtension];
        context.Spare("--output", written);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"--output: the folder of {output} does not exist; expected a file in an existing folder; create it");
        }
        using LrpExplainer explainer = LrpExplainer.Load(model.Path, model.Options);
        context.Reads(explainer.DataFiles);
        context.Spare("--output", written);
        IReadOnlyDictionary<string, IReadOnlyList<int>> shapes = _shape.Read(parsed, explainer, model.Sidecar?.Input);
        foreach (Condition condition in model.Conditions)
        {
            context.Status.Warn(
                $"--condition: the explainer has an input \"condition:{condition.Tensor}\", which takes a number for each channel when it runs; "
                + "the channels named here are not kept");
        }
        var metadata = new Dictionary<string, string>
        {
            ["source_sha256"] = Fingerprint.OfFile(model.Path),
            ["method"] = method.Name,
            ["version"] = typeof(LrpExplainer).Assembly.GetName().Version!.ToString(3),
        };
        OnnxGraph graph = explainer.Compile(shapes, target, metadata);
        Composite used = explainer.Plan(shapes, target).Composite;
        foreach (string note in graph.Notes) context.Status.Warn($"the explainer takes a batch of {shapes.First().Value.FirstOrDefault(1)} only: {note}");
        long bytes = Write(graph, path, output);
        var report = new CompileReport(model.Name, output, bytes, used.Name, used.BatchNorm.ToString(), graph.Nodes.Count, [.. graph.Inputs.Select(i => i.ToString())], [.. graph.Outputs.Select(o => o.ToString())]);
        if (parsed.GetValue(_json)) JsonText.Write(context.Output, report);
        else context.Output.WriteLine($"{output}: {graph.Nodes.Count} nodes, {bytes / 1e6:0.0} MB; {string.Join(", ", report.Inputs)} → {string.Join(", ", report.Outputs)}");
        return Failures.Done;
    }

    private static long Write(OnnxGraph graph, string path, string output)
    {
        try
        {
            return OnnxWriter.ToFile(graph, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{output}: the explainer cannot be written ({e.Message.TrimEnd('.')}); expected a folder with room that may be written; choose another", e);
        }
    }
}
