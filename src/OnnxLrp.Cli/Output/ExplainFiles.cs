using System.Globalization;
using OnnxLrp.Cli.Commands;
using OnnxLrp.Cli.Input;
using OnnxLrp.Detections;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Imaging.Numpy;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Output;

/// <summary>Writes the files of one input: heatmaps, relevance, relevance of layers.</summary>
internal sealed class ExplainFiles(CommandContext context, ExplainSettings settings)
{
    private readonly ExplanationProblems _problems = new(context.Status);

    /// <summary>Reports what was held back until all inputs are done.</summary>
    public void Finish() => _problems.ReportOthers();

    /// <param name="input">The input.</param>
    /// <param name="explained">For each of its samples, one explanation for each class.</param>
    /// <param name="plan">The plan, which knows the shapes of layers.</param>
    /// <exception cref="FileWriteException">A file cannot be written.</exception>
    public IReadOnlyList<ExplainResult> Write(
        ModelInput input, IReadOnlyList<IReadOnlyList<Explanation>> explained, LrpPlan plan)
    {
        int classes = explained[0].Count;
        string?[] relevance = [.. Enumerable.Range(0, classes).Select(k => WriteRelevance(input, explained, k))];
        for (int k = 0; k < classes; k++) WriteLayers(input, explained, k, plan);
        return [.. explained.SelectMany((ofSample, n) => ofSample.Select((e, k) => Result(input, n, k, e, classes, relevance[k])))];
    }

    private ExplainResult Result(ModelInput input, int sample, int rank, Explanation e, int classes, string? relevance)
    {
        string? heatmap = _problems.Add(input.NameOf(sample), e) ? WriteHeatmap(input, sample, rank, e, classes) : null;
        DetectionBox? box = e.Detection is { } found ? input.Canvas?.InPicture(found.Box) ?? found.Box : null;
        var result = new ExplainResult(
            input.NameOf(sample), e.Index, Label(e), e.Target is null ? null : JsonText.Number(e.Score),
            [.. e.Terms.Select(Term)],
            JsonText.Number(e.RelevanceSum), heatmap, relevance, [.. e.Warnings.Select(w => w.Message)],
            new Milliseconds(Math.Round(e.ForwardMilliseconds, 3), Math.Round(e.TotalMilliseconds, 3)))
        {
            Endpoints = [.. e.Endpoints.Select(r => new EndpointResult(r.Name, r.Shape, JsonText.Number(r.Sum)))],
            Absorbed = e.AbsorbedByContext.ToDictionary(a => a.Key, a => JsonText.Number(a.Value)),
            Explained = (e.Detection?.Class ?? e.Index)?.ToString(CultureInfo.InvariantCulture) ?? e.Target?.ToString(),
            Box = box is { } corners ? [.. new[] { corners.X0, corners.Y0, corners.X1, corners.Y1 }.Select(c => Math.Round(c, 2))] : null,
            Class = e.Detection?.Class,
            Score = e.Detection is null ? null : JsonText.Number(e.Detection.Score),
        };
        return input.View?.Complete(result, sample, e, settings.Drawing) ?? result;
    }

    private static TermResult Term(ScoreTerm t) =>
        new(t.Term.Selection.ToString(), t.Term.Weight, t.Index, t.Count, JsonText.Number(t.Score));

    private string? WriteRelevance(ModelInput input, IReadOnlyList<IReadOnlyList<Explanation>> explained, int k)
    {
        if (settings.Relevance is not { } path) return null;
        string file = path.For(input.File.Stem, ClassPart(explained, k));
        RelevanceFile.Write(context.Resolve(file), [.. explained.Select(e => e[k].Endpoints)]);
        return file;
    }

    private void WriteLayers(
        ModelInput input, IReadOnlyList<IReadOnlyList<Explanation>> explained, int k, LrpPlan plan)
    {
        foreach ((string layer, OutputPath path) in settings.LayerFiles())
        {
            string file = path.For(input.File.Stem, ClassPart(explained, k));
            IReadOnlyList<int> shape = plan.RelevanceShapes[plan.LayerOf(layer)!];
            bool samplesFirst = plan.IsBatched && shape is [int first, ..] && first == plan.Samples;
            NumpyFile.Write(context.Resolve(file), Joined(explained, e => e[k].Layers[layer]), samplesFirst ? [input.Samples, .. shape.Skip(1)] : [.. shape]);
            context.Status.Tell($"{input.File.Name}: relevance of {layer} in {file}");
        }
    }

    private string? WriteHeatmap(ModelInput input, int sample, int rank, Explanation e, int classes)
    {
        if (settings.Heatmaps is not { } path) return null;
        string file = path.For(input.File.Stem, (input.Samples > 1 ? $"-{sample}" : "") + (classes > 1 ? ClassPart(e, rank) : ""));
        if (input.View is { } view)
        {
            if (view.Draw(context.Resolve(file), sample, e, Title(e), settings.Drawing) is not { } reason) return file;
            context.Status.Warn($"{input.File.Name}: {reason}");
            return null;
        }
        if (input.File.IsTensor && !settings.DrawsTensors)
        {
            context.Status.Warn($"{input.File.Name}: not a picture, so no heatmap is drawn; give -o to draw a tensor of 1 or 3 channels, or --save-relevance");
            return null;
        }
        if (e.Endpoints.FirstOrDefault(r => input.Values.TryGetValue(r.Name, out InputValue? value) && value.Canvas is not null) is not { } drawn)
        {
            context.Status.Warn(
                $"{input.File.Name}: shape {ShapeText.Show(e.Shape)} cannot be drawn, so there is no heatmap; "
                + "expected 1 or 3 channels, height and width; give --save-relevance");
            return null;
        }
        Draw(input, input.Values[drawn.Name].Canvas!, drawn.Values, e.Detection).SavePng(context.Resolve(file));
        return file;
    }

    private RgbImage Draw(ModelInput input, Canvas canvas, float[] relevance, Detection? detection)
    {
        if (settings.Overlay && canvas.Picture is { } picture)
        {
            RgbImage overlay = Heatmap.Overlay(picture, relevance, canvas.Channels, canvas.Height, canvas.Width, canvas.Layout, settings.Drawing);
            if (detection is { } found) DrawBoxes(overlay, input, canvas, found);
            return overlay;
        }
        if (settings.Overlay) context.Status.Warn($"{input.File.Name}: a tensor has no picture to lay the heatmap over; the heatmap alone is drawn");
        return Heatmap.Render(relevance, canvas.Channels, canvas.Height, canvas.Width, canvas.Layout, settings.Drawing);
    }

    /// <summary>The box that the user asked for in white, and that of the detection in green.</summary>
    private void DrawBoxes(RgbImage overlay, ModelInput input, Canvas canvas, Detection found)
    {
        double factor = (double)overlay.Width / canvas.Width;
        int line = Math.Max(1, overlay.Width / 256);
        if (settings.Target.For(input).Box() is { } asked) Draw(asked.Box, new Rgb(255, 255, 255), line);
        Draw(found.Box, new Rgb(0, 200, 80), line + 1);

        void Draw(DetectionBox box, Rgb color, int width) =>
            Frame.Draw(overlay, factor * box.X0, factor * box.Y0, factor * box.X1, factor * box.Y1, color, width);
    }

    /// <summary>The class, where there are several; its rank where the samples of a batch differ in it.</summary>
    private string ClassPart(IReadOnlyList<IReadOnlyList<Explanation>> explained, int k) =>
        explained[0].Count == 1 ? "" : explained.Count > 1 ? $"-top{k + 1}" : ClassPart(explained[0][k], k);

    private string ClassPart(Explanation e, int rank) => (e.Detection is null ? $"-{e.Index}" : $"-detection{rank + 1}") + (Label(e) is { } label ? "-" + OutputPath.Safe(label) : "");

    private string Title(Explanation e) => string.Create(
        CultureInfo.InvariantCulture, $"{Label(e) ?? (e.Index is int index ? $"class {index}" : e.Target?.ToString() ?? "given relevance")}: {e.Score:0.###}");

    private string? Label(Explanation e) => (e.Detection?.Class ?? e.Index) is int index ? settings.Model.Labels.Name(index) : null;

    private static float[] Joined(IReadOnlyList<IReadOnlyList<Explanation>> explained, Func<IReadOnlyList<Explanation>, float[]> part) =>
        explained.Count == 1 ? part(explained[0]) : [.. explained.SelectMany(part)];
}
