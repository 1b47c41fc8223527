using System.CommandLine;
using System.CommandLine.Parsing;
using OnnxLrp.Cli.Input;
using OnnxLrp.Composites;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Methods;

namespace OnnxLrp.Cli.Commands;

/// <summary>The arguments that say what is explained and by which rules; those of <c>explain</c> and <c>plan</c>.</summary>
internal sealed class ModelOptions
{
    public Argument<string> Model { get; } = new("MODEL") { Description = "The ONNX model" };

    public Option<string> Composite { get; } = new("--composite")
    {
        Description = "The rules: a preset (onnx-lrp list composites) or a composite JSON file",
        HelpName = "NAME|FILE",
        DefaultValueFactory = _ => CompositePresets.Default,
    };

    public Option<string?> BatchNorm { get; } = new("--batchnorm")
    {
        Description = "What BatchNormalization gets: identity | epsilon[:EPS] | alpha-beta:ALPHA,BETA | abs[:split] | fuse | fuse-left "
            + "[default: what the composite says, else identity]",
        HelpName = "RULE",
    };

    public Option<string> Method { get; } = new("--method")
    {
        Description = "The method (onnx-lrp list methods); methods other than lrp bring their own rules",
        HelpName = "NAME",
        DefaultValueFactory = _ => "lrp",
    };

    public Option<string?> Preprocess { get; } = new("--preprocess")
    {
        Description = "How pictures become the input: imagenet | cifar10 | none | FILE.json [default: MODEL.json beside the model, else its entry in models.json there]",
        HelpName = "P",
    };

    public Option<string[]> Explain { get; } = new("--explain")
    {
        Description = "Where relevance goes: an input or any tensor of the model (repeatable) [default: every float input, and every integer input that picks rows of an embedding]",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string[]> Conditions { get; } = new("--condition")
    {
        Description = "Keep the relevance of a tensor at these channels and set it to 0 elsewhere: \"TENSOR=0,3-5\", "
            + "\"TENSOR@AXIS=…\" for another axis than 1 (repeatable; all hold together)",
        HelpName = "TENSOR=CHANNELS",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private Option<string> ScoreAt { get; } = ScoreAtOption.Create();

    /// <summary>Refuses arguments that look like options: the parser takes an unknown option for an argument.</summary>
    public static void NoOptions(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(t => t.Value.StartsWith('-')) is { } option)
        {
            result.AddError($"unknown option {option.Value}; for a file of that name, give ./{option.Value}");
        }
    }

    public void AddTo(Command command)
    {
        Model.Validators.Add(NoOptions);
        command.Add(Model);
        foreach (Option option in new Option[] { Composite, BatchNorm, Method, Preprocess, Explain, Conditions, ScoreAt }) command.Add(option);
    }

    /// <summary>Reads the model's sidecar, the composite and the BatchNorm rule.</summary>
    public ModelChoice Read(ParseResult parsed, CommandContext context, ExplanationMethod method)
    {
        string name = parsed.GetRequiredValue(Model), path = context.Resolve(name);
        if (!File.Exists(path))
        {
            throw new UsageException($"{name}: {(Directory.Exists(path) ? "this is a folder" : "no such file")}; expected an ONNX model; check the path");
        }
        string? preprocess = parsed.GetValue(Preprocess);
        bool isPreset = preprocess is null || Preprocessing.Presets.ContainsKey(preprocess);
        ModelSidecar? sidecar = ModelSidecar.Find(path, isPreset ? preprocess : context.Resolve(preprocess!));
        context.Reads([path, .. sidecar?.Files ?? []]);
        if (method is not LrpMethod && parsed.GetResult(Composite) is { Implicit: false })
        {
            context.Status.Warn($"--composite has no effect: the method {method.Name} brings its own rules");
        }
        Composite composite = method is LrpMethod
            ? CompositeText.Parse(parsed.GetRequiredValue(Composite), sidecar?.Input, context)
            : method.Composite(CompositePresets.Create(CompositePresets.Default));
        BatchNormTreatment? batchNorm = parsed.GetValue(BatchNorm) is { } text ? BatchNormTreatment.Parse(text, composite.Stabilizer) : null;
        return new ModelChoice(name, path, sidecar, composite, batchNorm, method, ScoreAtOption.Read(parsed, ScoreAt))
        {
            Explain = parsed.GetValue(Explain) is { Length: > 0 } explain ? explain : null,
            Conditions = [.. (parsed.GetValue(Conditions) ?? []).Select(ConditionText.Parse)],
        };
    }
}
