using System.CommandLine;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Imaging.Numpy;
using OnnxLrp.Methods;
using OnnxLrp.Text;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>onnx-lrp explain MODEL INPUT...</c>: its arguments, read into <see cref="ExplainSettings"/>; <see cref="ExplainRun"/> does the work.</summary>
internal sealed class ExplainCommand(CommandContext context, Option<bool> verbose)
{
    private const int DefaultBatch = 8;

    private readonly ModelOptions _model = new();

    private readonly Argument<string[]> _inputs = new("INPUT")
    {
        Description = "Pictures (png, jpg, webp, bmp), folders of pictures, .npy files (the model's input shape with or without batch), "
            + ".npz files with an array for each input, .txt (with --tokenizer), .wav (for [N, T] or [N, 1, T]) or .csv files (a sample in each row)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly TargetOptions _target = new();

    private readonly Option<string> _device = new("--device")
    {
        Description = "Where it runs: auto | cuda[:i] | opencl[:i] | cpu | ilgpu-cpu (kernels on the CPU, for tests) | "
            + "reference (double precision, slow)",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<int> _batch = new("--batch") { Description = "Inputs explained per run", HelpName = "N", DefaultValueFactory = _ => DefaultBatch };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Heatmap PNG: a file (one input) or a folder; a path without extension is a folder [default: INPUT-heatmap.png in the working directory; "
            + "none when only --save-relevance is given or the input is not a picture]. With top:K the class is appended to the name",
        HelpName = "PATH",
    };

    private readonly Option<bool> _overlay = new("--overlay") { Description = "Lay the heatmap over the picture" };

    private readonly Option<string> _colorMap = new("--colormap")
    {
        Description = "Colours of the heatmap (onnx-lrp list colormaps)",
        HelpName = "NAME",
        DefaultValueFactory = _ => ColorMaps.RedBlue.Name,
    };

    private readonly Option<string?> _saveRelevance = new("--save-relevance")
    {
        Description = "Relevance as .npy, float32, the model's input shape with batch: a file (one input) or a folder, which gets INPUT-relevance.npy; "
            + "as .npz where it goes to several inputs or tensors",
        HelpName = "PATH",
    };

    private readonly Option<int> _steps = new("--steps") { Description = "Steps of integrated-gradients", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<int> _samples = new("--samples") { Description = "Samples of smoothgrad", HelpName = "N", DefaultValueFactory = _ => 20 };

    private readonly Option<double> _noise = new("--noise")
    {
        Description = "Noise of smoothgrad: standard deviation as a fraction of the input's range",
        HelpName = "S",
        DefaultValueFactory = _ => 0.1,
    };

    private readonly Option<int> _seed = new("--seed") { Description = "Seed of smoothgrad's noise", HelpName = "N", DefaultValueFactory = _ => 0 };

    private readonly Option<string?> _seedRelevance = new("--seed-relevance")
    {
        Description = "Start with this relevance (.npy, the shape of the output, one for all samples or one for each) instead of the target's logit",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _layers = new("--layer")
    {
        Description = "Also write the relevance at this tensor (repeatable), as INPUT-layer-NAME.npy in the folder of --save-relevance, "
            + "else of --output, else the working directory",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly InputOption _given = new();

    private readonly Option<string?> _tokenizer = new("--tokenizer")
    {
        Description = "Cuts texts into the tokens of the model: a tokenizer.json (WordPiece, byte-level BPE) or a vocab.txt",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _texts = new("--text")
    {
        Description = "A text to explain, beside or instead of INPUT (repeatable)",
        HelpName = "TEXT",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _perChannel = new("--per-channel")
    {
        Description = "Also draw a heatmap for each of the K channels of a tensor (default 8) with the largest relevance, in one panel, INPUT-channels.png",
        HelpName = "TENSOR[:K]",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    public Command Create()
    {
        var command = new Command("explain", "Relevance of one output for each input: heatmaps and tensors.\n\n" + Failures.Help);
        _model.AddTo(command);
        _inputs.Validators.Add(ModelOptions.NoOptions);
        command.Add(_inputs);
        Option[] options =
        [
            _device, _batch, _output, _overlay, _colorMap, _saveRelevance, _steps, _samples, _noise, _seed, _seedRelevance, _layers, _given, _tokenizer,
            _texts, _perChannel, _json,
        ];
        _target.AddTo(command);
        foreach (Option option in options) command.Add(option);
        command.SetAction(parsed => new ExplainRun(context, Read(parsed)).Execute());
        return command;
    }

    private ExplainSettings Read(ParseResult parsed)
    {
        int batch = parsed.GetValue(_batch);
        if (batch < 1) throw new UsageException($"--batch: found {batch}; expected a whole number of at least 1");
        InputList inputs = Inputs(parsed);
        ModelChoice model = _model.Read(parsed, context, Method(parsed));
        string[] layers = [.. (parsed.GetValue(_layers) ?? []).Distinct()];
        if (layers.Length > 0 && model.Method is IntegratedGradientsMethod)
        {
            throw new UsageException(
                $"--layer: the method {model.Method.Name} has no relevance of layers; expected another method; leave --layer out");
        }
        if (parsed.GetValue(_perChannel) is not null && (model.Method is IntegratedGradientsMethod || parsed.GetValue(_seedRelevance) is not null))
        {
            throw new UsageException(
                "--per-channel: it starts at the score of a target, with one backward pass for each channel; "
                + "expected neither --seed-relevance nor integrated-gradients; leave one of them out");
        }
        if (parsed.GetValue(_seedRelevance) is not null) _target.RequireNone(parsed);
        return new ExplainSettings
        {
            Model = model,
            Inputs = inputs,
            Target = _target.Read(parsed, context, model),
            Device = parsed.GetRequiredValue(_device),
            Batch = batch,
            SeedRelevance = parsed.GetValue(_seedRelevance) is { } seed ? ReadSeed(seed) : null,
            Layers = layers,
            Given = GivenInput.Parse(parsed.GetValue(_given) ?? [], context),
            Tokenizer = Tokenizer(parsed),
            PerChannel = parsed.GetValue(_perChannel) is { } tensor ? ChannelChoice.Parse(tensor) : null,
            Heatmaps = Heatmaps(parsed, inputs.IsOne),
            DrawsTensors = parsed.GetValue(_output) is not null || parsed.GetValue(_overlay) || IsGiven(parsed, _colorMap),
            Overlay = parsed.GetValue(_overlay),
            Drawing = new HeatmapOptions { ColorMap = Colors(parsed.GetRequiredValue(_colorMap)) },
            Relevance = parsed.GetValue(_saveRelevance) is { } path
                ? OutputPath.Parse("--save-relevance", path, "relevance", ".npy", inputs.IsOne, context, ".npz")
                : null,
            Json = parsed.GetValue(_json),
            Verbose = parsed.GetValue(verbose),
        };
    }

    private InputList Inputs(ParseResult parsed)
    {
        string[] arguments = parsed.GetValue(_inputs) ?? [], texts = parsed.GetValue(_texts) ?? [];
        if (arguments.Length + texts.Length == 0)
        {
            throw new UsageException("INPUT is missing; expected a picture, a folder of pictures, an .npy, .npz, .txt, .wav or .csv file; name one, or give --text");
        }
        InputList inputs = InputList.Expand(arguments, context, texts);
        context.Reads(inputs.Files.Where(f => f.Path.Length > 0).Select(f => f.Path));
        return inputs;
    }

    private TextTokenizer? Tokenizer(ParseResult parsed)
    {
        if (parsed.GetValue(_tokenizer) is not { } path) return null;
        context.Reads(context.Resolve(path));
        try
        {
            return TextTokenizer.Load(context.Resolve(path));
        }
        catch (TokenizerException e)
        {
            throw new UsageException($"--tokenizer: {e.Message}", e);
        }
    }

    private ExplanationMethod Method(ParseResult parsed)
    {
        ExplanationMethod method = MethodTable.Create(
            parsed.GetRequiredValue(_model.Method), parsed.GetValue(_steps), parsed.GetValue(_samples), parsed.GetValue(_noise), parsed.GetValue(_seed));
        (Option Option, bool Matters)[] numbers =
        [
            (_steps, method is IntegratedGradientsMethod),
            (_samples, method is SmoothGradMethod),
            (_noise, method is SmoothGradMethod),
            (_seed, method is SmoothGradMethod),
        ];
        foreach ((Option option, bool matters) in numbers)
        {
            if (!matters && IsGiven(parsed, option)) context.Status.Warn($"{option.Name} has no effect on the method {method.Name}");
        }
        return method;
    }

    private OutputPath? Heatmaps(ParseResult parsed, bool isOneInput)
    {
        if (parsed.GetValue(_output) is { } path) return OutputPath.Parse("--output", path, "heatmap", ".png", isOneInput, context);
        bool onlyRelevance = parsed.GetValue(_saveRelevance) is not null && !parsed.GetValue(_overlay) && !IsGiven(parsed, _colorMap);
        return onlyRelevance ? null : OutputPath.In("", "heatmap", ".png");
    }

    private float[] ReadSeed(string path)
    {
        context.Reads(context.Resolve(path));
        try
        {
            return NumpyFile.Read(context.Resolve(path)).Data;
        }
        catch (NumpyFormatException e)
        {
            throw new UsageException($"--seed-relevance: {e.Message}", e);
        }
    }

    private static ColorMap Colors(string name) => ColorMaps.All.FirstOrDefault(m => m.Name == name)
        ?? throw new UsageException($"--colormap: found \"{name}\"; expected one of {string.Join(", ", ColorMaps.All.Select(m => m.Name))}");

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
