using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Scenes.Dataset;
using OnnxLrp.Scenes.Drawing;

namespace OnnxLrp.Scenes.Measuring;

/// <summary>A network of onnx-models in ONNX Runtime, with the preprocessing that its entry in models.json states.</summary>
internal sealed class Classifier : IDisposable
{
    private const int Pixels = Canvas.Size * Canvas.Size;

    private readonly ModelEntry _entry;
    private readonly InferenceSession _session;

    /// <summary>Loads a network; the folder is that of models.json.</summary>
    public Classifier(string folder, ModelEntry entry)
    {
        _entry = entry;
        var path = Path.Combine(folder, entry.File);
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            _session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new SceneException($"{path}: expected an ONNX network, ONNX Runtime refused it ({fault.Message}); export it again.", fault);
        }
    }

    /// <summary>The class of the largest output for each picture file.</summary>
    public IReadOnlyList<int> Answer(IReadOnlyList<LabelledPicture> pictures, IProgress<int> progress)
    {
        var answers = new List<int>(pictures.Count);
        foreach (var part in pictures.Chunk(50))
        {
            answers.AddRange(Answer([.. part.Select(picture => PngFile.ReadPicture(picture.Path))]));
            for (var done = answers.Count - part.Length; done < answers.Count;)
                progress.Report(++done);
        }

        return answers;
    }

    /// <summary>The class of the largest output for each picture, three bytes per pixel.</summary>
    public IReadOnlyList<int> Answer(IReadOnlyList<byte[]> pictures)
    {
        var values = new float[pictures.Count * 3 * Pixels];
        for (var index = 0; index < pictures.Count; index++)
            Normalise(pictures[index], values.AsSpan(index * 3 * Pixels, 3 * Pixels));

        using var input = OrtValue.CreateTensorValueFromMemory(values, [pictures.Count, 3, Canvas.Size, Canvas.Size]);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, [_entry.Input.Name], [input], [_entry.Output.Name]);
        return [.. outputs[0].GetTensorDataAsSpan<float>().ToArray().Chunk(_entry.Labels.Count).Select(logits => logits.IndexOf(logits.Max()))];
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void Normalise(byte[] rgb, Span<float> planes)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            float mean = _entry.Preprocessing.Mean[channel], deviation = _entry.Preprocessing.Std[channel];
            for (var pixel = 0; pixel < Pixels; pixel++)
                planes[channel * Pixels + pixel] = (rgb[3 * pixel + channel] / 255f - mean) / deviation;
        }
    }
}
