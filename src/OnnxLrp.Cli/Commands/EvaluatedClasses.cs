using System.Globalization;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Scoring;

namespace OnnxLrp.Cli.Commands;

/// <summary>Which class of each picture is explained, now that the model's classes are known.</summary>
internal sealed class EvaluatedClasses
{
    private readonly EvaluateSettings _settings;
    private readonly WatchedScore _watched;
    private readonly StatusLines _status;
    private readonly int _offset;

    /// <param name="settings">What was asked for.</param>
    /// <param name="watched">What is watched, which says how many classes there are.</param>
    /// <param name="status">Gets what does not fit.</param>
    /// <exception cref="UsageException">The class that was asked for does not exist.</exception>
    public EvaluatedClasses(EvaluateSettings settings, WatchedScore watched, StatusLines status)
    {
        (_settings, _watched, _status) = (settings, watched, status);
        // One label of a model of two classes is that of class 1, which its only score speaks for.
        bool isOfClassOne = watched.IsTwoClass && settings.Labels.Count == 1;
        _offset = isOfClassOne ? 1 : 0;
        Labels = isOfClassOne ? new ClassLabels([$"not {settings.Labels.Name(0)}", settings.Labels.Name(0)!]) : settings.Labels;
        if (Labels.Count > 0 && Labels.Count != watched.Classes)
        {
            status.Warn(
                $"{settings.Sidecar!.Source}: {Labels.Count} labels for a model of {watched.Classes} classes; expected as many; correct the labels");
        }
        if (settings.Target >= watched.Classes)
        {
            throw new UsageException($"--target: found class {settings.Target}; expected one of the model's {watched.Classes}, from 0");
        }
    }

    /// <summary>The names of the classes.</summary>
    public ClassLabels Labels { get; }

    /// <summary>The pictures with the classes that are explained; null: the winning one.</summary>
    public IReadOnlyList<EvaluationPicture> Of(IReadOnlyList<EvaluationPicture> pictures)
    {
        EvaluationPicture[] odd = [.. pictures.Where(p => p.Label + _offset >= _watched.Classes)];
        if (odd.Length > 0 && _settings.UsesLabels)
        {
            string others = odd.Length > 1 ? $" and {odd.Length - 1} more" : "";
            _status.Warn($"{odd[0].Name}{others}: the number {odd[0].Label} is no class of a model of {_watched.Classes}, so it is read as a part of the name");
        }
        return [.. pictures.Select(p => Of(odd.Contains(p) ? Unlabelled(p) : p))];
    }

    private EvaluationPicture Of(EvaluationPicture picture) =>
        picture with { Label = _settings.Target ?? (_settings.UsesLabels ? picture.Label + _offset : null) };

    private static EvaluationPicture Unlabelled(EvaluationPicture picture)
    {
        bool isNumber = int.TryParse(picture.Class, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return picture with { Label = null, Class = isNumber ? null : picture.Class };
    }
}
