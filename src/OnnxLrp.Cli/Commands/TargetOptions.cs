using System.CommandLine;
using System.Globalization;
using OnnxLrp.Cli.Input;
using OnnxLrp.Methods;

namespace OnnxLrp.Cli.Commands;

/// <summary>The options that say which scores are explained, and what the start relevance is: <c>--target</c> and what belongs to it.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string> _target = new("--target")
    {
        Description = "What is explained: top | top:K | class index | label | [i,j] (scores of a map or a sequence; A:B, : and top are "
            + "items too), OUTPUT: before one of these for models with several outputs, or a weighted sum of them: 3-5, 0.5*3+2*top. "
            + "A value that begins with - is given as --target=-0.5*3. Of a detector: detection:K, its K best detections, each on its own",
        HelpName = "T",
        DefaultValueFactory = _ => "top",
    };

    private readonly Option<string?> _mask = new("--target-mask")
    {
        Description = "Factors on the start relevance: an .npy that broadcasts to the output as in NumPy (two axes: the output's last two), or a picture "
            + "for outputs with two axes of space, resized to them by area, white is 1. On the outputs of the target that it fits",
        HelpName = "FILE",
    };

    private readonly Option<float> _reference = new("--reference")
    {
        Description = "For regression: each selected value minus V is the start relevance; numbers of the target multiply the difference",
        HelpName = "V",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> _box = new("--box")
    {
        Description = "Of a detector: the anchors whose box overlaps this one best, in pixels of the picture, at CLASS (index or label; "
            + "default: their best class). Instead of --target",
        HelpName = "X0,Y0,X1,Y1[,CLASS]",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _target, _mask, _reference, _box }) command.Add(option);
    }

    /// <exception cref="UsageException">The target, or what belongs to it, cannot be read.</exception>
    public Target Read(ParseResult parsed, CommandContext context, ModelChoice model)
    {
        Target target = parsed.GetValue(_box) is { } box ? Box(parsed, box, model) : TargetText.Parse(parsed.GetRequiredValue(_target), model.Labels, context.Status.Warn);
        float reference = parsed.GetValue(_reference);
        if (!float.IsFinite(reference)) throw new UsageException($"--reference: found {reference}; expected a finite number");
        if (reference != 0 && model.Method is not LrpMethod)
        {
            context.Status.Warn($"--reference has no effect: the method {model.Method.Name} does not start at the score");
        }
        TargetMask? mask = parsed.GetValue(_mask) is { } file ? TargetMaskFile.Read(file, model.Sidecar?.Input, context) : null;
        return target.Above(reference).Within(mask);
    }

    private Target Box(ParseResult parsed, string text, ModelChoice model)
    {
        if (parsed.GetResult(_target) is { Implicit: false }) throw new UsageException("--box: it says what is explained, as --target does; give one of them");
        string[] parts = text.Split(',', 5);
        string? label = parts.Length == 5 ? parts[4].Trim() : null;
        int? found = label is null ? null
            : int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index
            : model.Labels.Find(label) ?? throw new UsageException($"--box: no class has the label \"{label}\"; {model.Labels.Hint(label)}");
        string corners = string.Join(',', parts.Take(4).Append(found?.ToString(CultureInfo.InvariantCulture)).OfType<string>());
        try
        {
            if (Target.Parse($"box:{corners}") is var target && target.Box() is not null) return target;
        }
        catch (FormatException)
        {
            // The message below says what is expected.
        }
        throw new UsageException($"--box: found \"{text}\"; expected X0,Y0,X1,Y1 in pixels of the picture with X0 < X1 and Y0 < Y1, and a class after them or none");
    }

    /// <summary>Refuses a mask, a reference and a box beside a start relevance that the user gives.</summary>
    public void RequireNone(ParseResult parsed)
    {
        foreach (Option option in new Option[] { _mask, _reference, _box })
        {
            if (parsed.GetResult(option) is not { Implicit: false }) continue;
            throw new UsageException($"{option.Name}: it changes the start relevance of --target; with --seed-relevance, work it into the file");
        }
    }
}
