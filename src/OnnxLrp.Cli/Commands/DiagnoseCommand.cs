using System.CommandLine;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Diagnosis;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>onnx-lrp diagnose MODEL IMAGES</c>: which BatchNormalization layers and strides spoil the heatmaps of a network, and why.</summary>
internal sealed class DiagnoseCommand(CommandContext context)
{
    private readonly PictureOptions _pictures = new();

    private readonly Option<string> _composite = new("--composite")
    {
        Description = "The rules: a preset (onnx-lrp list composites) or a composite JSON file",
        HelpName = "NAME|FILE",
        DefaultValueFactory = _ => CompositePresets.Default,
    };

    private readonly Option<string> _batchNorm = new("--batchnorm")
    {
        Description = $"What BatchNormalization gets: {BatchNormTreatment.Allowed}; epsilon shows most",
        HelpName = "RULE",
        DefaultValueFactory = _ => "epsilon",
    };

    private readonly Option<string> _target = new("--target")
    {
        Description = "What is explained: label (the picture's class, top where it is unknown) | top",
        HelpName = "T",
        DefaultValueFactory = _ => "label",
    };

    public Command Create()
    {
        var command = new Command("diagnose", "Finds BatchNormalization layers that blow relevance up, channels that peak, strides that leave a checkerboard.\n\n" + Failures.Help);
        _pictures.AddTo(command, "diagnosis");
        foreach (Option option in new Option[] { _composite, _batchNorm, _target }) command.Add(option);
        command.SetAction(Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        PictureArguments given = _pictures.Read(parsed, context, "diagnosis");
        string target = parsed.GetRequiredValue(_target);
        if (target is not ("label" or "top")) throw new UsageException($"--target: found \"{target}\"; expected label or top");
        Composite composite = CompositeText.Parse(parsed.GetRequiredValue(_composite), given.Sidecar?.Input, context);
        LrpOptions options = new()
        {
            Composite = composite,
            BatchNorm = BatchNormTreatment.Parse(parsed.GetRequiredValue(_batchNorm), composite.Stabilizer),
            Output = given.Scores,
            ScoreAt = given.ScoreAt,
        };
        IRelevanceEngine engine = context.Engine(given.Device);
        PictureSource source;
        using (LrpExplainer face = LrpExplainer.Load(given.ModelPath, engine))
        {
            context.Reads(face.DataFiles);
            context.Spare("--output", DiagnoseFiles.Names.Select(n => Path.Combine(given.Output, n)));
            source = new PictureSource(face.InputShape, given.Sidecar?.Input, given.Pictures, context.Status.Warn);
        }
        BatchBound.Check(given.Batch, [source.Shape.Channels, source.Shape.Height, source.Shape.Width]);
        using var diagnostician = new Diagnostician(given.ModelPath, engine, options, source.Shape, given.Batch);
        foreach (string note in diagnostician.Notes) context.Status.Warn(note);
        OutputPath.In(given.Output, "diagnosis", ".json").Prepare(context);
        context.Status.Track("diagnosed", source.Pictures.Count, progress => Add(diagnostician, source, given.Batch, target == "label", progress));

        ModelDiagnosis diagnosis = diagnostician.Diagnose();
        if (diagnosis.Pictures == 0) return Failures.WorkFailed;
        if (diagnosis.BatchNorms.Count == 0) context.Status.Warn("no BatchNormalization is left in the model under this rule: it was folded, or there was none");
        var report = new DiagnoseReport(
            given.Model, engine.Name, engine.Device, composite.Name, options.BatchNorm.ToString(), diagnosis.Pictures,
            [.. diagnosis.BatchNorms], [.. diagnosis.Strided.Select(StridedReport.Of)], context.Status.Warnings);
        DiagnoseFiles.Write(context.Resolve(given.Output), report, diagnosis);
        if (given.Json) JsonText.Write(context.Output, report);
        else DiagnoseTable.Write(context.Output, diagnosis);
        return context.Status.HasFailed ? Failures.WorkFailed : Failures.Done;
    }

    private void Add(Diagnostician diagnostician, PictureSource source, int batch, bool usesLabels, Action<int> progress)
    {
        int done = 0;
        foreach (EvaluationPicture[] chunk in source.Pictures.Chunk(batch))
        {
            var read = new List<(float[], int?)>();
            foreach (EvaluationPicture picture in chunk)
            {
                try
                {
                    PictureData data = picture.Load();
                    read.Add((data.Input, usesLabels ? picture.Label : null));
                }
                catch (Exception e) when (Failures.IsAboutOneInput(e))
                {
                    context.Status.Fail($"{picture.Name}: {Failures.Message(e)}");
                }
            }
            if (read.Count > 0) diagnostician.Add(read);
            progress(done += chunk.Length);
        }
    }
}
