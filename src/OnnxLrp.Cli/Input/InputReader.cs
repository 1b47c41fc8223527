using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;
using OnnxLrp.Graph;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Imaging.Numpy;
using OnnxLrp.Text;

namespace OnnxLrp.Cli.Input;

/// <summary>
/// Turns files into values for the inputs of a model: an archive has an array for each input, a picture or a single array is for the one
/// input that is left when <c>--input</c> has given the others.
/// </summary>
/// <param name="explainer">The model.</param>
/// <param name="given">What <c>--input</c> names.</param>
/// <param name="preprocessing">How pictures become tensors; null: unknown.</param>
/// <param name="warn">Gets what a user should know.</param>
/// <param name="tokenizer">Cuts texts; null: none is known.</param>
internal sealed class InputReader(
    LrpExplainer explainer, IReadOnlyList<GivenInput> given, Preprocessing? preprocessing, Action<string> warn, TextTokenizer? tokenizer = null)
{
    private readonly Dictionary<string, InputValue> _given = given.ToDictionary(
        g => g.Name, g => ForEvery(g, Declared(explainer, g.Name), preprocessing, warn));

    private IReadOnlyList<OnnxValue> Inputs => explainer.Inputs;

    /// <exception cref="IOException">The file cannot be read, or does not become what the model takes.</exception>
    public ModelInput Read(InputFile file)
    {
        if (file.IsText) return ReadText(file);
        if (file.IsSound) return ReadSound(file);
        if (file.IsTable) return ReadTable(file);
        return Whole(file, file.IsArchive ? ReadArchive(file) : ReadOne(file));
    }

    private ModelInput Whole(InputFile file, Dictionary<string, InputValue> own)
    {
        string main = explainer.SampleInput(own.Keys);
        int[] shape = own[main].Tensor.Shape;
        foreach ((string name, InputValue value) in _given) own[name] = Repeated(name, value, main, shape.FirstOrDefault(1));
        return new ModelInput(file, main, own);
    }

    private ModelInput ReadText(InputFile file)
    {
        if (tokenizer is null) throw new IOException("a text; expected a tokenizer for it; give --tokenizer tokenizer.json or vocab.txt");
        TokenizedText text = tokenizer.Encode(file.Text ?? RegularFile.ReadText(file.Path).Trim());
        ModelInputs values = TextInputs.Of([.. Inputs.Where(i => !_given.ContainsKey(i.Name))], text, tokenizer.PaddingId);
        ModelInput input = Whole(file, values.ToDictionary(v => v.Key, v => new InputValue(v.Value, null)));
        return input with { View = new TextView(text, TextInputs.IdsOf(Inputs)!.Name) };
    }

    /// <summary>A sound for [N, T] or [N, 1, T]; where the model's length is fixed, it is cut or filled up with silence, and told.</summary>
    private ModelInput ReadSound(InputFile file)
    {
        OnnxValue input = InputFor(file);
        if (input.Dimensions is not ([_, _] or [_, { Size: null or 1 }, _]))
        {
            throw new IOException($"a sound for the input {input}; expected one of shape [N, T] or [N, 1, T]; give an .npy file");
        }
        (float[] samples, int rate) = SoundReader.Read(file.Path);
        int length = (int)(input.Dimensions[^1].Size ?? samples.Length);
        if (length != samples.Length)
        {
            warn($"{file.Name}: a sound of {samples.Length} samples for {length}: {(length < samples.Length ? "the rest is left out" : "silence is added")}");
            Array.Resize(ref samples, length);
        }
        int[] shape = input.Dimensions.Count == 2 ? [1, length] : [1, 1, length];
        ModelInput read = Whole(file, new() { [input.Name] = new InputValue(new HostTensor(samples, shape), null) });
        return read with { View = new SoundView(samples, rate, input.Name) };
    }

    private ModelInput ReadTable(InputFile file)
    {
        OnnxValue input = InputFor(file);
        if (input.Dimensions is not [_, var features])
        {
            throw new IOException($"a table for the input {input}; expected one of shape [N, features]; give an .npy file");
        }
        Table table = TableReader.Read(file.Path);
        if (features.Size is long expected && expected != table.Names.Count)
        {
            throw new IOException(
                $"a table of {table.Names.Count} columns, {string.Join(", ", table.Names.Take(5))}{(table.Names.Count > 5 ? ", …" : "")}; "
                + $"expected {expected}, one for each feature of \"{input.Name}\"; leave out those that are none");
        }
        ModelInput read = Whole(file, new() { [input.Name] = new InputValue(new HostTensor(table.Values, [table.Rows, table.Names.Count]), null) });
        return read with { View = new TableView(table, input.Name) };
    }

    private static OnnxValue Declared(LrpExplainer explainer, string name) => explainer.Inputs.FirstOrDefault(i => i.Name == name)
        ?? throw new UsageException(
            $"--input: the model has no input \"{name}\"; expected one of {string.Join(", ", explainer.Inputs.Select(i => i.Name))}; check the name");

    private static InputValue ForEvery(GivenInput given, OnnxValue input, Preprocessing? preprocessing, Action<string> warn)
    {
        if (given.File.IsArchive)
        {
            throw new UsageException($"--input: {given.File.Name}: found an archive; expected an .npy file or a picture; give one array");
        }
        try
        {
            return ReadOne(given.File, input, preprocessing, warn);
        }
        catch (IOException e)
        {
            string problem = e is ImagingException known ? known.Problem : e.Message;
            throw new UsageException($"--input: {given.File.Name}: {problem}", e);
        }
    }

    private Dictionary<string, InputValue> ReadOne(InputFile file)
    {
        OnnxValue input = InputFor(file);
        return new() { [input.Name] = ReadOne(file, input, preprocessing, warn) };
    }

    /// <summary>The one input that a file without names is for.</summary>
    private OnnxValue InputFor(InputFile file)
    {
        bool isPicture = !file.IsTensor && !file.IsSound && !file.IsTable;
        OnnxValue[] left = [.. Inputs.Where(i => !_given.ContainsKey(i.Name))], real = [.. left.Where(i => i.IsReal)];
        OnnxValue[] pictures = [.. real.Where(i => i.Dimensions?.Count == 4)];
        OnnxValue[] fitting = isPicture && pictures.Length == 1 ? pictures : real.Length > 0 ? real : left;
        if (fitting is [var input]) return input;
        throw new IOException(fitting.Length == 0
            ? "there is no input left for it: --input gives all; expected one input to be left; leave one --input out"
            : $"one array for {fitting.Length} inputs, {string.Join(", ", fitting.Select(i => i.Name))}; "
                + "expected one input; give an .npz with an array for each, or the others by --input NAME=FILE");
    }

    private static InputValue ReadOne(InputFile file, OnnxValue input, Preprocessing? preprocessing, Action<string> warn)
    {
        if (file.IsTensor)
        {
            HostTensor tensor = ArrayConversion.To(NumpyFile.ReadTensor(file.Path), input);
            return new InputValue(tensor, CanvasOf(tensor.Shape, preprocessing));
        }
        if (!input.IsReal) throw new IOException($"a picture for the input {input}; expected an input of floats; give an .npy file");
        int[] shape = [.. (input.Dimensions ?? []).Select(d => (int)(d.Size ?? -1))];
        PictureTensor picture = new PictureReader(shape, preprocessing, warn).Read(file.Path);
        return new InputValue(new HostTensor(picture.Values, picture.Shape), picture.Canvas);
    }

    private Dictionary<string, InputValue> ReadArchive(InputFile file)
    {
        using NumpyArchive archive = NumpyArchive.Open(file.Path);
        var values = new Dictionary<string, InputValue>();
        foreach (string name in archive.Names)
        {
            OnnxValue input = Inputs.FirstOrDefault(i => i.Name == name) ?? throw new IOException(
                $"array \"{name}\" is for no input of the model; expected {string.Join(", ", Inputs)}; name arrays as the model names its inputs");
            if (_given.ContainsKey(name))
            {
                warn($"{file.Name}: its array \"{name}\" is not used: --input gives it");
                continue;
            }
            values[name] = new InputValue(Converted(archive.Read(name), input), null);
        }
        if (values.Count == 0)
        {
            throw new IOException($"no array; expected arrays for {string.Join(", ", Inputs)}; name arrays as the model names its inputs");
        }
        return values.ToDictionary(v => v.Key, v => v.Value with { Canvas = CanvasOf(v.Value.Tensor.Shape, preprocessing) });
    }

    private static HostTensor Converted(NumpyTensor array, OnnxValue input)
    {
        try
        {
            return ArrayConversion.To(array, input);
        }
        catch (IOException e)
        {
            throw new IOException($"array \"{input.Name}\": {e.Message}", e);
        }
    }

    /// <summary>One sample of an input that counts the same samples as the main one is for all of them.</summary>
    private InputValue Repeated(string name, InputValue value, string main, int samples)
    {
        OnnxDimension? own = Batch(name), other = Batch(main);
        bool isOne = value.Tensor.Shape is [1, ..] && samples > 1 && own is { Size: null } && other is { Size: null };
        if (!isOne || own!.Value.Symbol != other!.Value.Symbol) return value;
        return value with { Tensor = ModelInput.Joined([.. Enumerable.Repeat(value.Tensor, samples)]) };
    }

    private OnnxDimension? Batch(string input) => Inputs.First(i => i.Name == input).Dimensions is [var first, ..] ? first : null;

    /// <summary>A tensor with 1 or 3 channels and two more axes can be drawn.</summary>
    private static Canvas? CanvasOf(int[] shape, Preprocessing? preprocessing)
    {
        if (shape.Length != 4) return null;
        bool first = shape[1] is 1 or 3, last = shape[3] is 1 or 3;
        return preprocessing?.Layout switch
        {
            TensorLayout.Nchw when first => Nchw(),
            TensorLayout.Nhwc when last => Nhwc(),
            null when first => Nchw(),
            null when last => Nhwc(),
            _ => null,
        };

        Canvas Nchw() => new(shape[1], shape[2], shape[3], TensorLayout.Nchw, null);
        Canvas Nhwc() => new(shape[3], shape[1], shape[2], TensorLayout.Nhwc, null);
    }
}
