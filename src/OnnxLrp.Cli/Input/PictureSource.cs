using OnnxLrp.Evaluation;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Input;

/// <summary>The pictures of a command as the library takes them: all of one shape, read when they are needed.</summary>
internal sealed class PictureSource
{
    private readonly PictureReader _reader;
    private readonly Preprocessing? _preprocessing;
    private readonly Action<string> _warn;

    /// <param name="modelShape">The model's declared input shape.</param>
    /// <param name="preprocessing">How pictures become tensors; null: unknown.</param>
    /// <param name="pictures">The pictures; the first one that can be read decides the shape where the model leaves it open.</param>
    /// <param name="warn">Told what to know.</param>
    /// <exception cref="IOException">No picture can be read.</exception>
    public PictureSource(IReadOnlyList<int> modelShape, Preprocessing? preprocessing, LabelledPictures pictures, Action<string> warn)
    {
        (_preprocessing, _warn) = (preprocessing, warn);
        _reader = new PictureReader(modelShape, preprocessing, warn);
        Exception? problem = null;
        foreach (LabelledPicture picture in pictures.Pictures)
        {
            try
            {
                Shape = ShapeOf(_reader.Read(picture.File.Path).Canvas);
                break;
            }
            catch (Exception e) when (Failures.IsAboutOneInput(e))
            {
                problem ??= e;
            }
        }
        if (Shape is null) throw new IOException($"no picture can be read; the first says: {Failures.Message(problem!)}", problem);
        Pictures = [.. pictures.Pictures.Select(AsPicture)];
    }

    /// <summary>Where the values of a picture lie.</summary>
    public PictureShape Shape { get; } = null!;

    public IReadOnlyList<EvaluationPicture> Pictures { get; }

    /// <summary>What black and white become.</summary>
    public InputRange Range => _preprocessing is null
        ? new InputRange([0], [1])
        : new InputRange(_preprocessing.Low(Shape.Channels), _preprocessing.High(Shape.Channels));

    private EvaluationPicture AsPicture(LabelledPicture picture) => new(picture.File.Name, picture.Class, picture.Label, Content(picture), () => Load(picture));

    private static PictureShape ShapeOf(Canvas canvas) => new(canvas.Channels, canvas.Height, canvas.Width, canvas.Layout);

    private PictureData Load(LabelledPicture picture)
    {
        PictureTensor input = Read(picture.File);
        if (ShapeOf(input.Canvas) is var shape && shape != Shape)
        {
            throw new IOException(
                $"{shape.Width} x {shape.Height} pixels; expected {Shape.Width} x {Shape.Height}, the size of the first picture, as the model leaves it open; " +
                "name a size in the preprocessing, or judge each size by itself");
        }
        return new PictureData(input.Values, input.Canvas.Picture!, picture.Mask is { } mask ? Mask(picture, mask) : null);
    }

    /// <summary>Reads a picture; whoever tells of the error names the picture, so its message does not.</summary>
    private PictureTensor Read(InputFile file)
    {
        try
        {
            return _reader.Read(file.Path);
        }
        catch (ImagingException e) when (e.Path == file.Path)
        {
            throw new IOException(e.Problem, e);
        }
    }

    private bool[]? Mask(LabelledPicture picture, string mask)
    {
        try
        {
            return MaskReader.Read(mask, _preprocessing, Shape);
        }
        catch (ImagingException e)
        {
            _warn($"{picture.File.Name}: its mask is left out: {Failures.Message(e)}");
            return null;
        }
    }

    private static string Content(LabelledPicture picture) =>
        string.Join(' ', new[] { picture.File.Path, picture.Mask }.OfType<string>().Where(File.Exists).Select(f => Fingerprint.OfFile(f)[..16]));
}
