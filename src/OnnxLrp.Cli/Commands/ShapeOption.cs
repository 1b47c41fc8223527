using System.CommandLine;
using OnnxLrp.Cli.Input;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>--input-shape</c>: the shapes of inputs whose sizes the model leaves open.</summary>
internal sealed class ShapeOption : Option<string[]>
{
    public ShapeOption() : base("--input-shape")
    {
        Description = "Shape of the input with batch, such as 1,3,224,224, for models that leave it open; NAME=SHAPE for one of several "
            + "inputs (repeatable) [default: batch 1, the preprocessing's size]; sizes of one name are the same in all inputs";
        HelpName = "SHAPE";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>The shapes of the main input and of those that are named.</summary>
    /// <exception cref="UsageException">A shape does not fit the model, or that of the main input stays open.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Read(ParseResult parsed, LrpExplainer explainer, Preprocessing? preprocessing)
    {
        string main = explainer.SampleInput([.. explainer.Inputs.Select(i => i.Name)]);
        var texts = new Dictionary<string, string>();
        foreach (string text in parsed.GetValue(this) ?? [])
        {
            int equals = text.LastIndexOf('=');
            string name = equals < 0 ? main : text[..equals];
            if (explainer.Inputs.All(i => i.Name != name))
            {
                string known = string.Join(", ", explainer.Inputs.Select(i => i.Name));
                throw new UsageException($"--input-shape: the model has no input \"{name}\"; expected one of {known}; check the name");
            }
            if (!texts.TryAdd(name, text[(equals + 1)..]))
            {
                throw new UsageException($"--input-shape: found two shapes for \"{name}\"; expected one; leave one out");
            }
        }
        var shapes = new Dictionary<string, IReadOnlyList<int>>
        {
            [main] = ShapeText.Concrete(texts.GetValueOrDefault(main), Declared(explainer, main), preprocessing),
        };
        foreach ((string name, string text) in texts) shapes[name] = ShapeText.Concrete(text, Declared(explainer, name), preprocessing);
        return shapes;
    }

    private static int[] Declared(LrpExplainer explainer, string name) =>
        [.. (explainer.Inputs.First(i => i.Name == name).Dimensions ?? []).Select(d => (int)(d.Size ?? -1))];
}
