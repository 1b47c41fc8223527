using OnnxLrp.Cli.Commands;
using OnnxLrp.Cli.Input;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Output;

/// <summary>
/// Heatmaps of the channels of a tensor that have the largest relevance, each with the relevance of that channel only, in one panel for
/// each explanation.
/// </summary>
internal sealed class ChannelPanels(CommandContext context, ExplainSettings settings, ChannelChoice choice)
{
    /// <summary>Finds the channels of each explanation, and draws them where a heatmap can be drawn.</summary>
    /// <param name="explainer">Explains again, for each channel.</param>
    /// <param name="input">The input.</param>
    /// <param name="explained">Its explanations, with the relevance of the tensor.</param>
    /// <param name="plan">The plan, which knows the shape of the tensor.</param>
    /// <returns>The channels of each explanation, sample by sample and class by class.</returns>
    public IReadOnlyList<IReadOnlyList<ChannelResult>> Write(
        LrpExplainer explainer, ModelInput input, IReadOnlyList<IReadOnlyList<Explanation>> explained, LrpPlan plan)
    {
        int channels = plan.Conditions[choice.Tensor].Size;
        ChannelResult[][] best = [.. explained.SelectMany(e => e).Select(e => Best(e, channels))];
        Dictionary<int, Explanation[]> alone = best.SelectMany(b => b).Select(c => c.Channel).Distinct().ToDictionary(
            channel => channel,
            channel => (Explanation[])[.. explainer.Explain(
                input.Inputs, settings.Target, [.. settings.Model.Conditions, new Condition(choice.Tensor, [channel])])
                .SelectMany(e => e)]);
        int classes = explained[0].Count;
        for (int i = 0; i < best.Length; i++)
        {
            Explanation whole = explained[i / classes][i % classes];
            if (Drawn(input, whole) is not { } drawn) continue;
            Canvas canvas = drawn.Canvas;
            RgbImage[] maps =
            [
                .. best[i].Select(c => alone[c.Channel][i].RelevanceOf(drawn.Endpoint))
                    .Select(r => Heatmap.Render(r, canvas.Channels, canvas.Height, canvas.Width, canvas.Layout, settings.Drawing)),
            ];
            string file = FileOf(input, i / classes, classes > 1 ? $"-{whole.Index}" : "");
            Panel.Grid([.. maps.Chunk(4)]).SavePng(context.Resolve(file));
            string drawnChannels = string.Join(", ", best[i].Select(c => c.Channel));
            context.Status.Tell($"{input.NameOf(i / classes)}: channels {drawnChannels} of {choice.Tensor} in {file}");
        }
        return best;
    }

    private string FileOf(ModelInput input, int sample, string part) =>
        settings.ChannelFiles.For(input.File.Stem, (input.Samples > 1 ? $"-{sample}" : "") + part);

    private (string Endpoint, Canvas Canvas)? Drawn(ModelInput input, Explanation explanation)
    {
        foreach (TensorRelevance endpoint in explanation.Endpoints)
        {
            if (input.Values.TryGetValue(endpoint.Name, out InputValue? value) && value.Canvas is { } canvas) return (endpoint.Name, canvas);
        }
        context.Status.Warn($"{input.File.Name}: this cannot be drawn, so there is no panel of channels; --json has their relevance");
        return null;
    }

    /// <summary>The channels with the largest relevance, largest first. Channels lie on axis 1.</summary>
    private ChannelResult[] Best(Explanation explanation, int channels)
    {
        float[] relevance = explanation.Layers[choice.Tensor];
        int inner = relevance.Length / channels;
        return
        [
            .. Enumerable.Range(0, channels)
                .Select(c => new ChannelResult(c, JsonText.Number(relevance.Skip(c * inner).Take(inner).Sum(v => (double)v))))
                .OrderByDescending(c => c.Relevance).Take(choice.Count),
        ];
    }
}

/// <summary>A channel and its relevance.</summary>
internal sealed record ChannelResult(int Channel, double? Relevance);
