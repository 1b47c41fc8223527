using System.Globalization;
using OnnxLrp.Evaluation.Attribution;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp.Evaluation.Scoring;

/// <summary>
/// What is watched while a picture is destroyed: the probability that the model gives to the explained class, or the score itself. A model
/// of two classes with one score gives the probability of class 1; class 0 has the rest, and what speaks for class 0 is what lowers the
/// score.
/// </summary>
/// <remarks>
/// Formula, z the scores: Softmax e^{z_c} / Σ e^{z_k}; Sigmoid 1 / (1 + e^{−z_c}); HardSigmoid clip(α z_c + β, 0, 1); Clip clip(z_c, 0, 1);
/// one score of two classes: f_1 = p(z), f_0 = 1 − p(z); the score itself: z_c, of class 0 of two classes −z.
/// </remarks>
public sealed class WatchedScore
{
    private readonly WatchedFunction _function;
    private readonly double _alpha;
    private readonly double _beta;

    /// <summary>A way to watch scores.</summary>
    /// <param name="function">What is made of them.</param>
    /// <param name="outputs">How many scores a picture has.</param>
    /// <param name="isTwoClass">Whether one score stands for two classes.</param>
    /// <param name="description">What it is and why, for reports.</param>
    /// <param name="alpha">α of HardSigmoid.</param>
    /// <param name="beta">β of HardSigmoid.</param>
    public WatchedScore(WatchedFunction function, int outputs, bool isTwoClass, string description, double alpha = 0, double beta = 0)
    {
        (_function, Classes, IsTwoClass, Description, _alpha, _beta) = (function, isTwoClass ? 2 : outputs, isTwoClass, description, alpha, beta);
    }

    /// <summary>How many classes can be explained.</summary>
    public int Classes { get; }

    /// <summary>Whether one score stands for two classes.</summary>
    public bool IsTwoClass { get; }

    /// <summary>What is watched and why, for reports.</summary>
    public string Description { get; }

    /// <summary>The y axis of a curve.</summary>
    public string Axis => _function == WatchedFunction.Score ? "score" : "probability";

    /// <summary>What to watch of a model.</summary>
    /// <param name="plan">How the model is explained.</param>
    /// <param name="kind">What is asked for.</param>
    /// <param name="labels">
    /// How many labels are known; 0: none. Two (or one, that of class 1) say that a single score without a squash is that of two classes.
    /// </param>
    /// <exception cref="EvaluationException">The scores of a picture do not lie on one axis.</exception>
    public static WatchedScore Of(LrpPlan plan, ScoreKind kind, int labels)
    {
        int outputs = OutputsOf(plan);
        ScoreSquash squash = plan.Scores.Squash;
        bool isTwoClass = outputs == 1 && (squash is ScoreSquash.Sigmoid or ScoreSquash.HardSigmoid || (squash == ScoreSquash.None && labels is 1 or 2));
        string itself = $"the score \"{plan.Output}\" itself", rest = isTwoClass ? "; class 1 is what it speaks for, class 0 has the rest" : "";
        if (kind == ScoreKind.Logit)
        {
            return new(WatchedFunction.Score, outputs, isTwoClass, $"{itself}, as asked for{(isTwoClass ? "; of class 0 its negative" : "")}");
        }
        return (squash, outputs) switch
        {
            (ScoreSquash.Softmax, > 1) => new(WatchedFunction.Softmax, outputs, false, "the probability that the model's Softmax gives"),
            (ScoreSquash.Softmax, _) => new(WatchedFunction.Score, 1, false, $"{itself}: the model's Softmax of one number is always 1"),
            (ScoreSquash.Sigmoid, _) => new(WatchedFunction.Sigmoid, outputs, isTwoClass, $"the probability that the model's Sigmoid gives{rest}"),
            (ScoreSquash.HardSigmoid, _) => HardSigmoid(plan, outputs, $"the probability that the model's HardSigmoid gives{rest}"),
            (ScoreSquash.Clip, _) => new(WatchedFunction.Clip, outputs, false, "the score cut to [0, 1], as the model gives it"),
            (_, 1) when isTwoClass => new(
                WatchedFunction.Sigmoid, 1, true, $"the Sigmoid of the model's only score \"{plan.Output}\", since its labels are those of two classes{rest}"),
            (_, 1) => new(WatchedFunction.Score, 1, false, $"the model's only score \"{plan.Output}\" itself: nothing says that it is a probability"),
            _ => new(WatchedFunction.Softmax, outputs, false, $"the Softmax of the scores \"{plan.Output}\", since the model ends without one"),
        };
    }

    /// <summary>How many scores a picture has.</summary>
    /// <param name="plan">How the model is explained.</param>
    /// <exception cref="EvaluationException">They are a map or a sequence.</exception>
    public static int OutputsOf(LrpPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Classes ?? throw new EvaluationException(
            $"{plan.Graph.Source}: its scores \"{plan.Output}\" have the shape [{string.Join(", ", plan.OutputShape)}], a map or a sequence; "
            + "expected one score for each class; name a tensor that has one in a MODEL.json (\"output\": {\"logits\": …}), "
            + "or explain single pictures with onnx-lrp explain")
        {
            IsAboutModel = true,
        };
    }

    /// <summary>The class that the model chooses; the first of equal ones.</summary>
    /// <param name="scores">The scores of a picture.</param>
    public int Winner(float[] scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return IsTwoClass ? (Value(scores[0]) >= 0.5 ? 1 : 0) : Array.IndexOf(scores, scores.Max());
    }

    /// <summary>What is watched of a class.</summary>
    /// <param name="scores">The scores of a picture.</param>
    /// <param name="target">The class.</param>
    public float Of(float[] scores, int target)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (_function == WatchedFunction.Softmax) return (float)Softmax(scores, target);
        if (!IsTwoClass || target == 1) return (float)Value(scores[IsTwoClass ? 0 : target]);
        return (float)(_function == WatchedFunction.Score ? -scores[0] : 1 - Value(scores[0]));
    }

    /// <summary>The explanation of a class of a picture.</summary>
    /// <param name="input">The values of the picture.</param>
    /// <param name="target">The class.</param>
    /// <param name="picture">The picture's number.</param>
    public AttributionRequest Request(float[] input, int target, int picture) =>
        IsTwoClass ? new(input, 0, picture) { Direction = target == 1 ? 1 : -1 } : new(input, target, picture);

    /// <summary>Softmax with the largest score subtracted, so that nothing overflows.</summary>
    private static double Softmax(float[] scores, int target)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float score in scores) largest = Math.Max(largest, score);
        foreach (float score in scores) sum += Math.Exp(score - largest);
        return Math.Exp(scores[target] - largest) / sum;
    }

    private static WatchedScore HardSigmoid(LrpPlan plan, int outputs, string description)
    {
        OnnxGraph model = plan.Scores.Model;
        OnnxNode? node = model.Producer(plan.Scores.Given);
        while (node is not null && !node.Is("HardSigmoid")) node = model.Producer(node.Input(0));
        double alpha = node?.Attributes.Float("alpha", 0.2f) ?? 0.2, beta = node?.Attributes.Float("beta", 0.5f) ?? 0.5;
        string numbers = string.Create(CultureInfo.InvariantCulture, $" (α {alpha:0.####}, β {beta:0.####})");
        return new(WatchedFunction.HardSigmoid, outputs, outputs == 1, description + numbers, alpha, beta);
    }

    private double Value(double score) => _function switch
    {
        WatchedFunction.Sigmoid => 1 / (1 + Math.Exp(-score)),
        WatchedFunction.HardSigmoid => Math.Clamp((_alpha * score) + _beta, 0, 1),
        WatchedFunction.Clip => Math.Clamp(score, 0, 1),
        _ => score,
    };
}
