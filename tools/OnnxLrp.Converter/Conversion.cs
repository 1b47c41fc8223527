using OnnxLrp.Composites;
using OnnxLrp.Converter.Checking;
using OnnxLrp.Converter.Passes;
using OnnxLrp.Converter.Reporting;
using OnnxLrp.Engines;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Planning;

namespace OnnxLrp.Converter;

/// <summary>One conversion: read, pass by pass with checks, plan, write. Nothing is written before everything is known to be good.</summary>
internal sealed class Conversion(ConversionSettings settings)
{
    /// <summary>What was done, as far as it came; null before the model was read.</summary>
    public ConversionReport? Report { get; private set; }

    /// <exception cref="ModelNotSupportedException">The model cannot be explained.</exception>
    public void Run()
    {
        CheckInput();
        var files = new OutputFiles(settings);
        ModelSidecar? sidecar = ModelSidecar.Find(settings.Input, settings.Preprocess);
        files.Spare([settings.Input, .. settings.Labels is { } names ? [names] : Array.Empty<string>(), .. sidecar?.Files ?? []]);
        files.Check();
        IReadOnlyList<string>? labels = settings.Labels is { } file ? ReadLabels(file) : sidecar?.Labels;
        (OnnxGraph read, OnnxValue input, string output, HostTensor sample) = Open(files, sidecar);
        ProcessMemory.GiveBack();
        OutputCheck check;
        if (read.InlinedCalls == 0)
        {
            check = Explained(read, () => OutputCheck.Of(read, input.Name, sample));
        }
        else
        {
            check = Explained(read, () => OutputCheck.OfFile(settings.Input, read, input.Name, sample));
            ProcessMemory.GiveBack();
            read = OnnxReader.Read(settings.Input);
        }
        CheckInlining(read, check, output);
        var facts = new ModelFacts(input.Name, sample.Shape);
        OnnxGraph graph = Passes(read, facts, check, output);
        Refuse(graph, ModelChecks.Problems(graph));

        string logits = output;
        ProcessMemory.GiveBack();
        try
        {
            LrpPlan plan = new LrpPlanner(facts).Plan(graph, CompositePresets.Create(CompositePresets.Default), sample.Shape, output);
            // Scores that a plan gives a shape of their own are no tensor of the file: they are found again from its output.
            if (graph.Producer(plan.Output) is not null) logits = plan.Output;
            Report!.Learn(plan, logits);
            int classes = plan.Classes ?? plan.OutputShape[^1];
            // Any axis of a map or a sequence may count its classes.
            bool fits = labels is null || labels.Count == classes || (plan.Classes is null && plan.OutputShape.Skip(1).Contains(labels.Count));
            if (!fits)
            {
                throw new UsageException($"labels: found {labels!.Count}; expected {classes}, the number of classes; give one label in each line");
            }
        }
        catch (ModelNotSupportedException e)
        {
            Report!.Problems = e.Problems;
            throw;
        }
        ProcessMemory.GiveBack();
        files.Write(graph, SidecarText.Of(sidecar?.Input, labels, logits));
        Report!.Written = true;
    }

    /// <summary>
    /// Reads the model and what it is converted for: its input, the output to keep, a sample. A model with functions comes without its weights, as ONNX
    /// Runtime loads the file itself then and needs the room.
    /// </summary>
    private (OnnxGraph Read, OnnxValue Input, string Output, HostTensor Sample) Open(OutputFiles files, ModelSidecar? sidecar)
    {
        OnnxGraph read = OnnxReader.Read(settings.Input);
        files.Spare(read.DataFiles);
        Report = new ConversionReport(settings.Input, settings.Output) { BatchNorm = BatchNormReport.Of(read) };
        Report.Notes.AddRange(read.Notes);
        Refuse(read, ModelChecks.Problems(read));
        OnnxValue input = Explained(read, () => ModelFace.OnlyInput(read));
        OnnxValue output = Explained(read, () => ModelFace.Chosen(read, settings.OutputName));
        HostTensor sample = SampleInput.Of(read, input, InputShape.Of(input, settings.InputShape, sidecar?.Input));
        return (read.InlinedCalls == 0 ? read : read with { Initializers = new Dictionary<string, OnnxTensor>() }, input, output.Name, sample);
    }

    private OnnxGraph Passes(OnnxGraph read, ModelFacts facts, OutputCheck check, string output)
    {
        OnnxGraph graph = read;
        foreach (IConversionPass pass in PassTable.For(facts.Input, output))
        {
            RewrittenGraph result = pass.Apply(graph, facts);
            if (ReferenceEquals(result.Graph, graph))
            {
                Report!.Add(pass.Name, PassOutcome.NothingToDo, 0, result.Notes);
                continue;
            }
            double deviation = Deviation(check, result.Graph, output, out string? failure);
            bool good = deviation <= pass.Tolerance;
            Report!.Add(pass.Name, good ? PassOutcome.Changed : PassOutcome.TakenBack, deviation,
                good ? result.Notes : [failure ?? $"outputs would move by {deviation:0.0e+0}, more than {pass.Tolerance:0.0e+0}"]);
            if (!good) continue;
            facts.Learn(result.Graph, result.Facts);
            graph = result.Graph;
            if (pass.Tolerance > OutputCheck.Exact) check.Accept(graph);
        }
        return graph;
    }

    /// <summary>Inlining cannot be taken back, as a graph has no functions: where it changes the outputs, the model is refused.</summary>
    private void CheckInlining(OnnxGraph read, OutputCheck check, string output)
    {
        const string pass = "inline functions";
        if (read.InlinedCalls == 0)
        {
            Report!.Add(pass, PassOutcome.NothingToDo, 0, []);
            return;
        }
        double deviation = Deviation(check, read, output, out string? failure);
        bool good = deviation <= OutputCheck.Exact;
        Report!.Add(pass, good ? PassOutcome.Changed : PassOutcome.TakenBack, deviation, [$"calls replaced: {read.InlinedCalls}"]);
        if (good) return;
        string reason = failure is null ? $"inlining its functions moves outputs by {deviation:0.0e+0}" : $"with its functions inlined it does not run ({failure.TrimEnd('.')})";
        Refuse(read, [new PlanProblem("(model)", "", reason, "export it without functions, or inline them with onnx.inliner")]);
    }

    private static double Deviation(OutputCheck check, OnnxGraph graph, string output, out string? failure)
    {
        try
        {
            failure = null;
            return check.Deviation(graph, output);
        }
        catch (ForwardFailedException e)
        {
            failure = e.Message;
            return double.PositiveInfinity;
        }
    }

    /// <summary>What the library says about a model belongs in the report too.</summary>
    private T Explained<T>(OnnxGraph graph, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (ModelNotSupportedException e)
        {
            Report!.Problems = e.Problems;
            throw;
        }
        catch (ForwardFailedException e)
        {
            throw new OnnxFormatException(graph.Source, $"the model does not run ({e.Message.TrimEnd('.')})", "a model that ONNX Runtime runs", "export it again, or give --input-shape", e);
        }
    }

    private void Refuse(OnnxGraph graph, IReadOnlyList<PlanProblem> problems)
    {
        if (problems.Count == 0) return;
        Report!.Problems = problems;
        throw new ModelNotSupportedException(graph.Source, problems);
    }

    private void CheckInput()
    {
        if (!File.Exists(settings.Input))
        {
            throw new UsageException($"{settings.Input}: {(Directory.Exists(settings.Input) ? "this is a folder" : "no such file")}; expected an ONNX model; check the path");
        }
    }

    private static IReadOnlyList<string> ReadLabels(string file)
    {
        if (!File.Exists(file)) throw new UsageException($"--labels {file}: no such file; expected a text file with one label in each line; check the path");
        try
        {
            return LabelList.Read(file);
        }
        catch (LabelException e)
        {
            throw new UsageException($"--labels {e.Message}", e);
        }
    }
}
