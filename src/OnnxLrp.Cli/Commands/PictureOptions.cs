using System.CommandLine;
using OnnxLrp.Cli.Input;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Commands;

/// <summary>The arguments of commands that run over many pictures and write a folder: <c>evaluate</c> and <c>diagnose</c>.</summary>
internal sealed class PictureOptions
{
    private const int DefaultBatch = 8;

    private readonly Argument<string> _model = new("MODEL") { Description = "The ONNX model" };

    private readonly Argument<string[]> _images = new("IMAGES")
    {
        Description = "Folders of pictures, or of folders named after classes; or pictures. Class and mask come from the names: star-001.png, star-001-mask.png",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int?> _limit = new("--limit") { Description = "At most so many pictures, as many of each class [default: all]", HelpName = "N" };
    private readonly Option<int> _batch = new("--batch") { Description = "Pictures explained at once", HelpName = "N", DefaultValueFactory = _ => DefaultBatch };

    private readonly Option<string> _device = new("--device")
    {
        Description = "Where explanations run: auto | cuda[:i] | opencl[:i] | cpu | ilgpu-cpu | reference",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _preprocess = new("--preprocess") { Description = "How pictures become the input, as for explain", HelpName = "P" };
    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "FOLDER" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    private readonly Option<string> _scoreAt = ScoreAtOption.Create();

    public void AddTo(Command command, string what)
    {
        _output.Description = $"Where files are written [default: MODEL-{what} in the working directory]";
        _model.Validators.Add(ModelOptions.NoOptions);
        _images.Validators.Add(ModelOptions.NoOptions);
        command.Add(_model);
        command.Add(_images);
        foreach (Option option in new Option[] { _output, _limit, _batch, _device, _preprocess, _scoreAt, _json }) command.Add(option);
    }

    public PictureArguments Read(ParseResult parsed, CommandContext context, string what)
    {
        string model = parsed.GetRequiredValue(_model), path = context.Resolve(model);
        if (!File.Exists(path))
        {
            throw new UsageException($"{model}: {(Directory.Exists(path) ? "this is a folder" : "no such file")}; expected an ONNX model; check the path");
        }
        string? preprocess = parsed.GetValue(_preprocess);
        ModelSidecar? sidecar = ModelSidecar.Find(path, preprocess is null || Preprocessing.Presets.ContainsKey(preprocess) ? preprocess : context.Resolve(preprocess));
        context.Reads([path, .. sidecar?.Files ?? []]);
        LabelledPictures pictures = LabelledPictures.Find(parsed.GetRequiredValue(_images), new ClassLabels(sidecar?.Labels), context);
        context.Reads(pictures.Pictures.SelectMany(p => new[] { p.File.Path, p.Mask }).OfType<string>());
        foreach (string problem in pictures.Problems) context.Status.Fail(problem);
        if (parsed.GetValue(_limit) is int limit) pictures = pictures.Limit(limit >= 1 ? limit : throw new UsageException($"--limit: found {limit}; expected at least 1"));
        if (pictures.Pictures.Count == 0) throw new IOException($"{string.Join(", ", parsed.GetRequiredValue(_images))}: no picture to work on; name a folder of pictures");
        int batch = parsed.GetValue(_batch);
        if (batch < 1) throw new UsageException($"--batch: found {batch}; expected a whole number of at least 1");
        string output = parsed.GetValue(_output) ?? $"{Path.GetFileNameWithoutExtension(model)}-{what}";
        return new PictureArguments(model, path, sidecar, pictures, output, parsed.GetRequiredValue(_device), batch, parsed.GetValue(_json), ScoreAtOption.Read(parsed, _scoreAt));
    }
}
