using OnnxLrp.Composites;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Imaging.Numpy;
using OnnxLrp.Rules;

namespace OnnxLrp.Cli.Input;

/// <summary>Reads <c>--composite</c>: a preset's name or a composite file.</summary>
internal static class CompositeText
{
    /// <param name="text">Name or path.</param>
    /// <param name="preprocessing">Gives the bounds of the network's input where a preset needs them; null: unknown.</param>
    /// <param name="context">Resolves the path.</param>
    /// <exception cref="FormatException">Unknown preset, or a faulty file.</exception>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static Composite Parse(string text, Preprocessing? preprocessing, CommandContext context)
    {
        string path = context.Resolve(text);
        bool isPreset = CompositePresets.All.Any(p => p.Name == text);
        if (!isPreset && File.Exists(path))
        {
            context.Reads(path);
            try
            {
                return CompositeFile.Read(path, bound => Bound(bound, context));
            }
            catch (IOException e)
            {
                throw new UsageException($"--composite: {e.Message}", e);
            }
        }
        if (!isPreset && text.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            string names = string.Join(", ", CompositePresets.All.Select(p => p.Name));
            throw new UsageException($"--composite: {text}: no such file; expected a composite file or one of {names}; check the path");
        }
        if (preprocessing is null) return CompositePresets.Create(text);
        // Bounds of one number fit any number of channels; lists give one for each.
        int channels = Math.Max(preprocessing.Mean.Count, preprocessing.Std.Count);
        return CompositePresets.Create(text, new InputBound(preprocessing.Low(channels)), new InputBound(preprocessing.High(channels)));
    }

    private static float[] Bound(string path, CommandContext context)
    {
        context.Reads(path);
        return NumpyFile.Read(path).Data;
    }
}
