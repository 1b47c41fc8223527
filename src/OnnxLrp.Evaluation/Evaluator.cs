using System.Globalization;
using OnnxLrp.Evaluation.Attribution;
using OnnxLrp.Evaluation.Measures;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Scoring;

namespace OnnxLrp.Evaluation;

/// <summary>
/// Judges rules on pictures. Pictures are taken in chunks that are always the same, each rule explains a whole chunk, and results go to the state file as
/// they come: a run that was killed and started again ends with the same numbers, bit for bit.
/// </summary>
/// <param name="scorer">The network, forward.</param>
/// <param name="attributors">The rules and baselines; they stay the caller's.</param>
/// <param name="shape">The pictures.</param>
/// <param name="range">What black and white become in the input.</param>
/// <param name="options">How to judge.</param>
public sealed class Evaluator(IScorer scorer, IReadOnlyList<IAttributor> attributors, PictureShape shape, InputRange range, EvaluationOptions options)
{
    private readonly PictureJudge _judge = new(scorer, shape, range, options);
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _failed = [];

    /// <summary>What could not be done: unreadable pictures, rules that failed. One line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Judges every rule on every picture, but for what the state file has already.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="state">Gets the results.</param>
    /// <param name="message">One line for an error that is about one picture or one rule; it may rethrow what is not.</param>
    /// <param name="progress">Told how many pairs of rule and picture are done.</param>
    public void Run(IReadOnlyList<EvaluationPicture> pictures, StateFile state, Func<Exception, string> message, Action<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(state);
        int done = 0;
        foreach ((EvaluationPicture Picture, int Index)[] chunk in pictures.Select((p, i) => (p, i)).Chunk(options.Batch))
        {
            bool isDone = attributors.All(a => chunk.All(p => state.Find(a.Name, p.Index) is not null));
            Case[] cases = isDone ? [] : Load(chunk, message);
            foreach (IAttributor attributor in attributors)
            {
                Judge(attributor, cases, state, message);
                progress?.Invoke(done += chunk.Length);
            }
        }
    }

    /// <summary>The pictures that can be read. Those that cannot are told again when a run goes on.</summary>
    private Case[] Load((EvaluationPicture Picture, int Index)[] chunk, Func<Exception, string> message)
    {
        var read = new List<(EvaluationPicture Picture, int Index, PictureData Data)>();
        foreach ((EvaluationPicture picture, int index) in chunk)
        {
            try
            {
                PictureData data = picture.Load();
                if (data.Input.Length != shape.Length) throw new EvaluationException($"{data.Input.Length} values; expected {shape.Length}, as the shape of the pictures says");
                read.Add((picture, index, data));
            }
            catch (Exception e)
            {
                _problems.Add($"{picture.Name}: {message(e)}");
            }
        }
        float[][] scores = scorer.Score(read.Count, (i, to) => read[i].Data.Input.CopyTo(to));
        var cases = new List<Case>();
        for (int i = 0; i < read.Count; i++)
        {
            (EvaluationPicture picture, int index, PictureData data) = read[i];
            WatchedScore watched = scorer.Watched;
            int target = picture.Label ?? watched.Winner(scores[i]);
            if (target >= watched.Classes)
            {
                _problems.Add($"{picture.Name}: class {target}; expected one of the model's {watched.Classes}; check the labels");
                continue;
            }
            AttributionRequest request = watched.Request(data.Input, target, index);
            float score = scores[i][request.Output], value = watched.Of(scores[i], target);
            if (!float.IsFinite(score) || !float.IsFinite(value))
            {
                _problems.Add(
                    $"{picture.Name}: the model's score of class {target} is {score.ToString(CultureInfo.InvariantCulture)}; expected a finite number; "
                    + "check the preprocessing and the model's weights");
                continue;
            }
            cases.Add(new Case(data, target, value, request, request.Direction * (score < 0 ? -1 : 1)));
        }
        return [.. cases];
    }

    private void Judge(IAttributor attributor, Case[] cases, StateFile state, Func<Exception, string> message)
    {
        if (_failed.Contains(attributor.Name) || cases.All(c => state.Find(attributor.Name, c.Index) is not null)) return;
        try
        {
            PictureJudge.Heatmap[] heatmaps = Explain(attributor, cases);
            var results = new PictureResult[heatmaps.Length];
            Parallel.For(0, heatmaps.Length, i => results[i] = state.Find(attributor.Name, heatmaps[i].Picture) ?? _judge.Judge(heatmaps[i]));
            foreach (PictureResult result in results.Where(r => state.Find(r.Rule, r.Picture) is null)) state.Add(result);
        }
        catch (Exception e)
        {
            _failed.Add(attributor.Name);
            _problems.Add($"{attributor.Name}: {message(e is AggregateException { InnerException: { } inner } ? inner : e)}");
        }
    }

    private PictureJudge.Heatmap[] Explain(IAttributor attributor, Case[] cases)
    {
        AttributionRequest[] requests = [.. cases.Select(c => c.Request)];
        double[][] maps = Maps(attributor, requests);
        double[][][] stages = [.. options.Measures.HasFlag(MeasureKind.Randomisation) ? attributor.Randomised.Select(r => Maps(r, requests)) : []];
        bool isSensitive = options.Measures.HasFlag(MeasureKind.Sensitivity) && attributor.SeesModel;
        return [.. cases.Select((c, i) => new PictureJudge.Heatmap(
            attributor.Name, c.Index, c.Data, c.Target, c.Score, maps[i], attributor.Conserves ? c.Start : null,
            isSensitive ? Maps(attributor, [.. Enumerable.Range(0, options.NoiseSamples).Select(k => Noisy(requests[i], k))]) : [],
            [.. stages.Select(s => s[i])]))];
    }

    private double[][] Maps(IAttributor attributor, AttributionRequest[] requests) => [.. attributor.Explain(requests).Select(r => PixelMap.Of(r, shape))];

    private AttributionRequest Noisy(AttributionRequest request, int sample) => request with
    {
        Input = NoiseSensitivity.Noisy(
            request.Input, shape, range, options.NoiseRadius, SeededRandom.For(options.Seed, SeededRandom.Sensitivity, request.Picture, sample)),
    };

    /// <param name="Data">The picture.</param>
    /// <param name="Target">The explained class.</param>
    /// <param name="Score">What is watched of it.</param>
    /// <param name="Request">How it is explained.</param>
    /// <param name="Start">What relevance that is conserved adds up to: 1 with the sign of the evidence for the class.</param>
    private sealed record Case(PictureData Data, int Target, double Score, AttributionRequest Request, int Start)
    {
        public int Index => Request.Picture;
    }
}
