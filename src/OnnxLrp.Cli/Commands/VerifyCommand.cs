using System.CommandLine;
using System.Globalization;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Methods;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>
/// <c>onnx-lrp verify MODEL INPUT</c>: explains one input on a device and in double precision, and reports how far the two heatmaps are
/// apart, overall and layer by layer.
/// </summary>
internal sealed class VerifyCommand(CommandContext context)
{
    /// <summary>From this share of the largest relevance on, a difference can be seen in a heatmap.</summary>
    private const double Visible = 1e-2;

    private readonly ModelOptions _model = new();

    private readonly Argument<string> _input = new("INPUT")
    {
        Description = "A picture (png, jpg, webp, bmp), an .npy or an .npz file with one sample",
    };

    private readonly Option<string> _target = new("--target")
    {
        Description = "What is explained: top | class index | label | [i,j] (one score of a map or a sequence) | "
            + "OUTPUT:INDEX for models with several outputs",
        HelpName = "T",
        DefaultValueFactory = _ => "top",
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "What is compared with double precision: auto | cuda[:i] | opencl[:i] | cpu | ilgpu-cpu",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };

    private readonly InputOption _given = new();

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    public Command Create()
    {
        var command = new Command(
            "verify",
            "How far the heatmap of a model is from the one in double precision, overall and layer by layer. "
            + "Slow: double precision runs in plain loops.\n\n" + Failures.Help);
        _model.AddTo(command);
        _input.Validators.Add(ModelOptions.NoOptions);
        command.Add(_input);
        foreach (Option option in new Option[] { _target, _device, _given, _json }) command.Add(option);
        command.SetAction(Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        ModelChoice model = _model.Read(parsed, context, MethodTable.Create(parsed.GetRequiredValue(_model.Method)));
        Target target = TargetText.Parse(parsed.GetRequiredValue(_target), model.Labels, context.Status.Warn);
        if (target.Best > 1)
        {
            throw new UsageException($"--target: found {target}; expected one score, as verify compares one heatmap; give top or a class");
        }
        IReadOnlyList<GivenInput> given = GivenInput.Parse(parsed.GetValue(_given) ?? [], context);
        InputFile file = File(parsed.GetRequiredValue(_input));
        IRelevanceEngine engine = context.Engine(parsed.GetRequiredValue(_device));
        using var reference = new ReferenceEngine();

        using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, model.Options);
        context.Reads(explainer.DataFiles);
        ModelInput input = new InputReader(explainer, given, model.Sidecar?.Input, context.Status.Warn).Read(file);
        explainer.CheckInput(input.Inputs);
        if (explainer.IsBatched(input.Inputs, target) && input.Shape[explainer.SampleAxis(input.Main)] != 1)
        {
            throw new UsageException(
                $"{file.Name}: found {input.Shape[0]} samples; expected one, as verify compares one heatmap; give one sample");
        }
        LrpPlan plan = explainer.Plan(input.Inputs, target);
        foreach (string note in plan.Notes) context.Status.Warn(note);
        Explanation found = explainer.Explain(input.Inputs, target)[0][0];

        // With the relevance of layers asked for, an engine may compute in another order than for the heatmap alone.
        bool givesLayers = model.Method is not IntegratedGradientsMethod;
        string[] tensors = givesLayers ? [.. plan.Relevance.Results.Keys.Except(plan.Endpoints)] : [];
        LrpOptions withLayers = model.Options with { Layers = tensors };
        Explanation layers = Explain(model, engine, withLayers, input, target);
        Explanation exact = Explain(model, reference, withLayers, input, target);
        if (exact.Index != found.Index)
        {
            throw new UsageException(
                $"--target: {target} is class {found.Index} on the device and class {exact.Index} in double precision, "
                + "as their scores are equal up to rounding; expected one class; give its index");
        }
        VerifiedLayer[] verified =
        [
            .. tensors.Select(t => Layer(plan, t, layers.Layers[t], exact.Layers[t])),
            .. plan.Endpoints.Select(e => Layer(plan, e, found.RelevanceOf(e), exact.RelevanceOf(e))),
        ];
        Print(
            new VerifyReport(
                model.Name, file.Name, engine.Name, engine.Device, plan.Composite.Name, plan.Composite.BatchNorm.ToString(), $"{target}", found.Index,
                    found.Index is int index ? model.Labels.Name(index) : null, JsonText.Number(found.Score),
                JsonText.Number(exact.Score), VerifiedRelevance.Of(RelevanceError.Of(All(found), All(exact))), verified,
                verified.FirstOrDefault(l => !(l.LargestError < Visible)), context.Status.Warnings),
            parsed.GetValue(_json));
        return Failures.Done;
    }

    private InputFile File(string name)
    {
        InputList inputs = InputList.Expand([name], context);
        if (inputs.Problems is [string problem, ..]) throw new IOException(problem);
        if (!inputs.IsOne) throw new UsageException($"{name}: this is a folder; expected one picture, .npy or .npz file; name a file in it");
        context.Reads(inputs.Files[0].Path);
        return inputs.Files[0];
    }

    private static Explanation Explain(ModelChoice model, IRelevanceEngine engine, LrpOptions options, ModelInput input, Target target)
    {
        using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, options);
        return explainer.Explain(input.Inputs, target)[0][0];
    }

    /// <summary>The relevance of all endpoints, one after the other.</summary>
    private static float[] All(Explanation explanation) => [.. explanation.Endpoints.SelectMany(e => e.Values)];

    private static VerifiedLayer Layer(LrpPlan plan, string tensor, float[] found, float[] exact)
    {
        RelevanceError error = RelevanceError.Of(found, exact);
        string node = plan.Relevance.Results[tensor].Node;
        return new VerifiedLayer(tensor, node, Cause(plan, node), JsonText.Number(error.Largest), JsonText.Number(error.Sum));
    }

    private void Print(VerifyReport report, bool json)
    {
        if (json)
        {
            JsonText.Write(context.Output, report);
            return;
        }
        TextWriter text = context.Output;
        text.WriteLine(
            $"{report.Engine} ({PlainText.Cell(report.Device)}) against double precision, "
            + $"composite {report.Composite}, batchnorm {report.Batchnorm}");
        string place = report.Index is null ? "" : $", class {report.Index}{(report.Label is null ? "" : $" ({report.Label})")}";
        text.WriteLine(
            $"target {PlainText.Cell(report.Target + place)}: score {Score(report.Score)}, "
            + $"in double precision {Score(report.ExactScore)}, difference {Number(report.Score - report.ExactScore)}");
        VerifiedRelevance heatmap = report.Heatmap;
        text.WriteLine(
            $"heatmap: largest error {Number(heatmap.LargestError)} of the largest relevance, "
            + $"sum of errors {Number(heatmap.SumError)} of the sum of relevance, "
            + $"correlation {heatmap.Correlation?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "not finite"}, "
            + $"largest relevance at {(heatmap.SameMaximum ? "the same place" : "ANOTHER PLACE")}");
        text.WriteLine();
        TextTable.Write(
            text, ["relevance of", "from layer", "largest error", "sum of errors"],
            report.Layers.Select(l => (IReadOnlyList<string>)[l.Tensor, l.Node.Length == 0 ? "(start)" : l.Node, Number(l.LargestError),
                Number(l.SumError)]));
        text.WriteLine();
        text.WriteLine(report.Start is { } start
            ? $"The error starts at layer {PlainText.Cell(start.Node)}, in the relevance of {PlainText.Cell(start.Tensor)}. {start.Cause}"
            : $"No layer is off by more than {Number(Visible)} of its largest relevance.");
    }

    /// <summary>What makes float32 relevance of a layer differ, by what the layer is.</summary>
    private static string Cause(LrpPlan plan, string node) => plan.Rows.FirstOrDefault(r => r.Node == node)?.Operator switch
    {
        "MaxPool" or "GlobalMaxPool" or "Max" or "Min" => "Values that are equal up to rounding compete there, and another one wins.",
        _ =>
            "A rule divides there by outputs that almost cancel, and so by rounding errors: "
            + "give that layer a larger epsilon or another rule.",
    };

    private static string Score(double? value) => value?.ToString("G7", CultureInfo.InvariantCulture) ?? "not finite";

    private static string Number(double? value) => value?.ToString("0.0##e+00", CultureInfo.InvariantCulture) ?? "not finite";
}
