using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>Explains the inputs in batches; an input that fails is told and the others are done.</summary>
internal sealed class ExplainRun(CommandContext context, ExplainSettings settings)
{
    private readonly List<ExplainResult> _results = [];
    private Composite _composite = settings.Model.Composite;

    public int Execute()
    {
        foreach (string problem in settings.Inputs.Problems) context.Status.Fail(problem);
        Spare();
        settings.Heatmaps?.Prepare(context);
        settings.Relevance?.Prepare(context);
        IRelevanceEngine engine = context.Engine(settings.Device);
        LrpOptions options = settings.Model.Options with { BatchSize = settings.Batch, Layers = settings.Layers };
        if (settings.PerChannel is { } channels)
        {
            options = options with
            {
                Layers = [.. settings.Layers.Append(channels.Tensor).Distinct()],
                Conditions = [.. options.Conditions, new Condition(channels.Tensor, [])],
            };
        }
        using LrpExplainer explainer = LrpExplainer.Load(settings.Model.Path, engine, options);
        context.Reads(explainer.DataFiles);
        (string extension, string reason) = RelevanceFile.For(explainer.Endpoints);
        settings = settings with { Relevance = settings.Relevance?.As(extension, "--save-relevance", reason) };
        Spare();
        if (settings.Device is "auto" or "cpu" && engine.Name == "ilgpu" && engine.Device.StartsWith("cpu", StringComparison.Ordinal))
        {
            context.Status.Warn("no GPU is used: the kernels run on the CPU, which is slow; see onnx-lrp devices");
        }
        var reader = new InputReader(explainer, settings.Given, settings.Model.Sidecar?.Input, context.Status.Warn, settings.Tokenizer);
        var files = new ExplainFiles(context, settings);
        context.Status.Track("explained", settings.Inputs.Files.Count, progress => ExplainAll(explainer, reader, files, progress));
        files.Finish();
        Print(engine);
        return context.Status.HasFailed ? Failures.WorkFailed : Failures.Done;
    }

    /// <summary>Refuses to write over what is read.</summary>
    private void Spare()
    {
        string[] stems = [.. settings.Inputs.Files.Select(f => f.Stem)];
        bool hasParts = settings.Target.Best > 1 || settings.Inputs.Files.Any(f => f.IsTensor || f.IsTable);
        if (settings.Heatmaps is { } heatmaps)
        {
            string[] pictures = [.. heatmaps.Possible(stems, hasParts, context)];
            bool hasPages = settings.Inputs.Files.Any(f => f.IsText);
            context.Spare("--output", hasPages ? [.. pictures, .. pictures.Select(TextView.PageOf)] : pictures);
        }
        if (settings.Relevance is { } relevance) context.Spare("--save-relevance", relevance.Possible(stems, hasParts, context));
        if (settings.PerChannel is not null) context.Spare("--per-channel", settings.ChannelFiles.Possible(stems, hasParts, context));
        foreach ((_, OutputPath path) in settings.LayerFiles()) context.Spare("--layer", path.Possible(stems, hasParts, context));
    }

    private void ExplainAll(LrpExplainer explainer, InputReader reader, ExplainFiles files, Action<int> progress)
    {
        var pending = new List<ModelInput>();
        int done = 0;
        foreach (InputFile file in settings.Inputs.Files)
        {
            done++;
            if (TryRead(explainer, reader, file) is not { } input) continue;
            bool fits = pending.Count == 0
                || (settings.SeedRelevance is null && settings.Target.Mask is null && settings.Target.Box() is null
                    && input.Joins(pending[0]) && BatchBound.Holds(pending, input, settings.Batch));
            if (!fits)
            {
                Explain(explainer, pending, files);
                pending.Clear();
                progress(done - 1);
            }
            pending.Add(input);
        }
        Explain(explainer, pending, files);
        progress(done);
    }

    private ModelInput? TryRead(LrpExplainer explainer, InputReader reader, InputFile file)
    {
        try
        {
            ModelInput input = reader.Read(file);
            ModelInputs values = input.Inputs;
            explainer.CheckInput(values);
            return input with { IsBatched = explainer.IsBatched(values, settings.Target), SampleAxis = explainer.SampleAxis(input.Main) };
        }
        catch (Exception e) when (Failures.IsAboutOneInput(e))
        {
            Fail(file, e);
            return null;
        }
    }

    private void Explain(LrpExplainer explainer, List<ModelInput> inputs, ExplainFiles files)
    {
        if (inputs.Count == 0) return;
        try
        {
            IReadOnlyList<IReadOnlyList<Explanation>> explained = Run(explainer, inputs, out LrpPlan plan);
            int first = 0;
            foreach (ModelInput input in inputs)
            {
                Write(files, input, [.. explained.Skip(first).Take(input.Samples)], plan, explainer);
                first += input.Samples;
            }
        }
        catch (Exception e) when (Failures.IsAboutOneInput(e))
        {
            // One bad input fails its batch: each is tried alone, so that the others are done.
            if (inputs.Count == 1) Fail(inputs[0].File, e);
            else foreach (ModelInput input in inputs) Explain(explainer, [input], files);
        }
    }

    private IReadOnlyList<IReadOnlyList<Explanation>> Run(LrpExplainer explainer, List<ModelInput> inputs, out LrpPlan plan)
    {
        ModelInputs values = ModelInput.Joined(inputs);
        plan = explainer.Plan(values, settings.Target);
        CheckLayers(plan);
        _composite = plan.Composite;
        foreach (string note in plan.Notes) context.Status.Warn(note);
        if (settings.SeedRelevance is { } start) return explainer.ExplainFrom(values, start, settings.Target);
        IReadOnlyList<IReadOnlyList<Explanation>> explained = explainer.Explain(values, settings.Target.For(inputs[0]), settings.Model.Conditions);
        Require(explained, inputs);
        return explained;
    }

    /// <summary>Refuses samples that have no explanation, because a detector finds nothing in them.</summary>
    private void Require(IReadOnlyList<IReadOnlyList<Explanation>> explained, List<ModelInput> inputs)
    {
        if (explained.Any(e => e.Count == 0))
        {
            throw new IOException(settings.Target.Box() is { } asked
                ? $"no anchor of the detector overlaps the box {asked.Box}; expected a box around an object; give another one"
                : "the detector finds nothing in it, so there is no detection to explain; give --box to explain a place");
        }
        if (inputs[0].Samples > 1 && explained.Any(e => e.Count != explained[0].Count))
        {
            throw new IOException("its samples have different numbers of detections; expected as many in each; give detection:1, or one sample in a file");
        }
    }

    private void CheckLayers(LrpPlan plan)
    {
        if (settings.Layers.FirstOrDefault(l => plan.LayerOf(l) is null) is { } unknown)
        {
            if (plan.NearestLayer(unknown) is { } nearest)
            {
                throw new UsageException($"--layer {unknown}: this tensor has no relevance of its own; the nearest one before it that has is \"{nearest}\"");
            }
            throw new UsageException(
                $"--layer {unknown}: no relevance comes to a tensor of that name; the nearest of {plan.RelevanceShapes.Count} are "
                + $"{string.Join(", ", NearNames.Of(unknown, plan.RelevanceShapes.Keys).Select(n => $"\"{n}\""))}; onnx-lrp plan --json lists all");
        }
    }

    private void Write(
        ExplainFiles files, ModelInput input, IReadOnlyList<IReadOnlyList<Explanation>> explained, LrpPlan plan, LrpExplainer explainer)
    {
        int labels = settings.Model.Labels.Count;
        if (labels > 0 && plan.Classes is int classes && labels != classes)
        {
            context.Status.Warn($"{settings.Model.Sidecar!.Source}: {labels} labels for an output of {classes} classes; expected as many; correct the labels");
        }
        try
        {
            IEnumerable<ExplainResult> results = files.Write(input, explained, plan);
            if (settings.PerChannel is { } channels)
            {
                results = results.Zip(
                    new ChannelPanels(context, settings, channels).Write(explainer, input, explained, plan), (r, c) => r with { Channels = c });
            }
            _results.AddRange(results);
        }
        catch (Exception e) when (Failures.IsAboutOneInput(e))
        {
            Fail(input.File, e);
        }
    }

    private void Fail(InputFile file, Exception e)
    {
        string message = Failures.Message(e);
        bool namesFile = file.Path.Length > 0 && message.StartsWith(file.Path, StringComparison.Ordinal);
        context.Status.Fail(namesFile ? file.Name + message[file.Path.Length..] : $"{file.Name}: {message}");
        if (settings.Verbose) context.Status.Tell(e.ToString());
    }

    private void Print(IRelevanceEngine engine)
    {
        if (settings.Json)
        {
            JsonText.Write(context.Output, new ExplainReport(
                settings.Model.Name, engine.Name, engine.Device, _composite.Name, _composite.BatchNorm.ToString(), _results, context.Status.Warnings));
        }
        else if (_results.Count > 0)
        {
            if (ReferenceEquals(context.Output, Console.Out) && !Console.IsOutputRedirected)
            {
                foreach (string shown in _results.Select(r => r.Shown).OfType<string>()) context.Output.WriteLine(shown);
            }
            ResultTable.Write(context.Output, _results);
        }
    }
}
