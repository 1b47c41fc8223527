using System.CommandLine;
using OnnxLrp.Cli.Input;
using OnnxLrp.Composites;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Perturbation;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Methods;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>onnx-lrp evaluate MODEL IMAGES</c>: its arguments, read into <see cref="EvaluateSettings"/>; <see cref="EvaluateRun"/> does the work.</summary>
internal sealed class EvaluateCommand(CommandContext context)
{
    private const string RandomBaseline = "random";
    private const string AllBatchNormRules = "identity,epsilon,alpha-beta:2,1,abs,fuse";

    private static readonly Dictionary<string, MeasureKind> MeasureNames = new()
    {
        ["perturbation"] = MeasureKind.Perturbation,
        ["insertion-deletion"] = MeasureKind.InsertionDeletion,
        ["complexity"] = MeasureKind.Complexity,
        ["localisation"] = MeasureKind.Localisation,
        ["conservation"] = MeasureKind.Conservation,
        ["sensitivity"] = MeasureKind.Sensitivity,
        ["randomisation"] = MeasureKind.Randomisation,
        ["fast"] = MeasureKind.Fast,
        ["all"] = MeasureKind.All,
    };

    private static readonly Dictionary<string, PerturbationOrder> OrderNames = new()
    {
        ["morf"] = PerturbationOrder.MostRelevantFirst,
        ["lerf"] = PerturbationOrder.LeastRelevantFirst,
        ["random"] = PerturbationOrder.Random,
    };

    private static readonly Dictionary<string, Replacement> ReplacementNames = new()
    {
        ["noise"] = Replacement.UniformNoise,
        ["mean"] = Replacement.Mean,
        ["blur"] = Replacement.Blur,
        ["black"] = Replacement.Black,
    };

    private static readonly Dictionary<string, ScoreKind> ScoreNames = new() { ["probability"] = ScoreKind.Probability, ["logit"] = ScoreKind.Logit };

    private readonly PictureOptions _pictures = new();

    private readonly Option<string> _composites = new("--composite", "--composites")
    {
        Description = "Composites to compare, separated by commas: presets (onnx-lrp list composites) or JSON files",
        HelpName = "LIST",
        DefaultValueFactory = _ => CompositePresets.Default,
    };

    private readonly Option<string> _batchNorms = new("--batchnorm")
    {
        Description = "BatchNorm rules to compare, separated by commas; composite: what each composite says",
        HelpName = "LIST",
        DefaultValueFactory = _ => AllBatchNormRules,
    };

    private readonly Option<string> _baselines = new("--baseline")
    {
        Description = "What to compare with, separated by commas: random, none, or methods (onnx-lrp list methods)",
        HelpName = "LIST",
        DefaultValueFactory = _ => "random,gradient",
    };

    private readonly Option<string> _target = new("--target")
    {
        Description = "What is explained: label (the picture's class, top where it is unknown) | top | class index | label of the model",
        HelpName = "T",
        DefaultValueFactory = _ => "label",
    };

    private readonly Option<string> _measures = Names("--measures", "Measures, separated by commas; fast is all that explain a picture once", MeasureNames, "fast");
    private readonly Option<string> _orders = Names("--orders", "Orders of perturbation, separated by commas", OrderNames, "morf,lerf");
    private readonly Option<string> _replacement = Names("--replacement", "What a destroyed region becomes", ReplacementNames, "noise");
    private readonly Option<string> _score = Names("--score", "What is watched while regions are destroyed", ScoreNames, "probability");
    private readonly Option<int?> _patch = new("--patch") { Description = "Side of a region in pixels [default: longer side / 16, at least 2]", HelpName = "N" };
    private readonly Option<int> _steps = new("--steps") { Description = "Regions destroyed", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Option<int> _repeats = new("--repeats") { Description = "Curves averaged, each with its own noise", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of everything that is random", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<int> _panel = new("--panel") { Description = "Pictures shown with their heatmaps", HelpName = "N", DefaultValueFactory = _ => 6 };
    private readonly Option<bool> _restart = new("--restart") { Description = "Throw away what an earlier run left in the folder, instead of going on where it stood" };

    public Command Create()
    {
        var command = new Command("evaluate", "Judges rules on pictures: pixel perturbation, ground truth, randomisation; table, curves, heatmaps, report.html.\n\n" + Failures.Help);
        _pictures.AddTo(command, "evaluation");
        Option[] options =
        [
            _composites, _batchNorms, _baselines, _target, _measures, _patch, _steps, _orders, _replacement, _score, _repeats, _seed, _panel, _restart,
        ];
        foreach (Option option in options) command.Add(option);
        command.SetAction(parsed => new EvaluateRun(context, Read(parsed)).Execute());
        return command;
    }

    private EvaluateSettings Read(ParseResult parsed)
    {
        PictureArguments given = _pictures.Read(parsed, context, "evaluation");
        string target = parsed.GetRequiredValue(_target);
        return new EvaluateSettings
        {
            Model = given.Model,
            ModelPath = given.ModelPath,
            Sidecar = given.Sidecar,
            Pictures = given.Pictures,
            Rules = [.. Rules(parsed, given.Sidecar), .. Baselines(parsed)],
            Target = target is "label" or "top" ? null : OneClass(TargetText.Parse(target, given.Labels, context.Status.Warn)),
            UsesLabels = target == "label",
            Options = new EvaluationOptions
            {
                Measures = Chosen(parsed, _measures, MeasureNames).Aggregate((a, b) => a | b),
                PatchSize = parsed.GetValue(_patch) is int patch ? AtLeast(1, "--patch", patch) : null,
                Steps = AtLeast(1, _steps.Name, parsed.GetValue(_steps)),
                Orders = Chosen(parsed, _orders, OrderNames),
                Replacement = Chosen(parsed, _replacement, ReplacementNames)[0],
                Repeats = AtLeast(1, _repeats.Name, parsed.GetValue(_repeats)),
                Batch = given.Batch,
                Seed = parsed.GetValue(_seed),
            },
            Scores = given.Scores,
            ScoreAt = given.ScoreAt,
            Score = Chosen(parsed, _score, ScoreNames)[0],
            Device = given.Device,
            Output = given.Output,
            Panel = AtLeast(0, _panel.Name, parsed.GetValue(_panel)),
            Restart = parsed.GetValue(_restart),
            Json = given.Json,
        };
    }

    private static int OneClass(Target target) => target.Index ?? throw new UsageException(
        $"--target: found {target}; expected label, top or one class: what is watched while regions are destroyed is the probability that the model gives to a class, and a sum has none");

    private IEnumerable<RuleChoice> Rules(ParseResult parsed, ModelSidecar? sidecar)
    {
        IReadOnlyList<string> composites = NameList.Parse(_composites.Name, parsed.GetRequiredValue(_composites));
        IReadOnlyList<string> batchNorms = NameList.Parse(_batchNorms.Name, parsed.GetRequiredValue(_batchNorms));
        var names = new UniqueNames();
        foreach (string text in composites)
        {
            Composite composite = CompositeText.Parse(text, sidecar?.Input, context);
            // Two files may give themselves the same name; results are known by it.
            composite = composite with { Name = names.Take(NameOf(composite.Name)) };
            foreach (string batchNorm in batchNorms)
            {
                BatchNormTreatment? treatment = batchNorm == "composite" ? null : BatchNormTreatment.Parse(batchNorm, composite.Stabilizer);
                yield return new RuleChoice(composites.Count == 1 ? batchNorm : $"{composite.Name} / {batchNorm}", composite, treatment, new LrpMethod());
            }
        }
    }

    /// <summary>A composite's name as tables and legends show it: a path is cut to the name of its file.</summary>
    private static string NameOf(string name) => name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(name) : name;

    private IEnumerable<RuleChoice> Baselines(ParseResult parsed) => NameList.Parse(_baselines.Name, parsed.GetRequiredValue(_baselines))
        .Where(n => n != "none").Select(n => new RuleChoice(n, null, null, n == RandomBaseline ? null : MethodTable.Create(n)));

    private static Option<string> Names<T>(string name, string description, Dictionary<string, T> names, string standard) => new(name)
    {
        Description = $"{description}: {string.Join(" | ", names.Keys)}",
        HelpName = "NAMES",
        DefaultValueFactory = _ => standard,
    };

    private static IReadOnlyList<T> Chosen<T>(ParseResult parsed, Option<string> option, Dictionary<string, T> names) =>
    [
        .. NameList.Parse(option.Name, parsed.GetRequiredValue(option)).Select(n => names.TryGetValue(n, out T? value)
            ? value
            : throw new UsageException($"{option.Name}: found \"{n}\"; expected {string.Join(", ", names.Keys)}")),
    ];

    private static int AtLeast(int least, string option, int value) =>
        value >= least ? value : throw new UsageException($"{option}: found {value}; expected a whole number of at least {least}");
}
