using System.CommandLine;
using System.Globalization;
using OnnxLrp.Converter.Reporting;
using OnnxLrp.Errors;
using OnnxLrp.Imaging;

namespace OnnxLrp.Converter;

/// <summary>The command line <c>onnx-lrp-convert</c>, callable from a program. Contract: <c>docs/converter.md</c>.</summary>
public static class CommandLine
{
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Converts one model. Never throws: every error is a line on <paramref name="error"/> and an exit code.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Gets the report as a table.</param>
    /// <param name="error">Gets errors.</param>
    /// <returns>0 done, 1 failed, 2 wrong arguments, 3 model not supported.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(error);
        Argument<string> model = new("IN.onnx") { Description = "The exported model; it is not changed" };
        Option<string> target = new("--output", "-o") { Description = "The converted model; OUT.json beside it describes input, labels and logits", HelpName = "OUT.onnx", Required = true };
        Option<string?> report = new("--report") { Description = "Write the report as JSON", HelpName = "FILE.json" };
        Option<string?> preprocess = new("--preprocess") { Description = "How pictures become the input: imagenet | cifar10 | none | FILE.json [default: IN.json beside the model]", HelpName = "P" };
        Option<string?> labels = new("--labels") { Description = "Class names, one in each line", HelpName = "FILE.txt" };
        Option<string?> shape = new("--input-shape") { Description = "Shape of the input with batch, such as 1,3,224,224, where the model leaves sizes open", HelpName = "SHAPE" };
        Option<string?> name = new("--output-name") { Description = "The output to keep, where the model has several", HelpName = "NAME" };
        Option<bool> verbose = new("--verbose") { Description = "Print stack traces with errors" };
        var root = new RootCommand("Makes an exported ONNX model ready to be explained by onnx-lrp, and says what it did.\n\n" + ExitCodes.Help)
        {
            model, target, report, preprocess, labels, shape, name, verbose,
        };
        bool trace = args.Contains("--verbose");
        root.SetAction(parsed => Convert(
            new ConversionSettings(
                parsed.GetRequiredValue(model), parsed.GetRequiredValue(target), parsed.GetValue(report), parsed.GetValue(preprocess), parsed.GetValue(labels),
                Shape(parsed.GetValue(shape)), parsed.GetValue(name)),
            output));
        try
        {
            ParseResult parsed = root.Parse(args, Parsing);
            if (parsed.Errors.Count > 0)
            {
                foreach (string message in parsed.Errors.Select(e => e.Message).Distinct()) error.WriteLine($"error: {message}");
                error.WriteLine("see: onnx-lrp-convert --help");
                return ExitCodes.WrongArguments;
            }
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UnsafeModelException e) when (Escort.IsReady)
        {
            return Escort.Run(args, e, error);
        }
        catch (Exception e)
        {
            error.WriteLine($"error: {ExitCodes.Message(e)}");
            if (trace) error.WriteLine(e);
            return ExitCodes.Of(e);
        }
    }

    private static int Convert(ConversionSettings settings, TextWriter output)
    {
        var conversion = new Conversion(settings);
        try
        {
            conversion.Run();
        }
        catch (ModelNotSupportedException) when (conversion.Report is { } refused)
        {
            Give(refused, settings, output);
            throw;
        }
        Give(conversion.Report!, settings, output);
        return ExitCodes.Done;
    }

    private static void Give(ConversionReport report, ConversionSettings settings, TextWriter output)
    {
        ReportTable.Write(report, output);
        if (settings.Report is { } path) AtomicFile.Write(path, stream => report.WriteJson(stream));
    }

    private static IReadOnlyList<int>? Shape(string? text)
    {
        if (text is null) return null;
        int[] sizes = [.. text.Split(',', 'x').Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return sizes.All(s => s > 0)
            ? sizes
            : throw new UsageException($"--input-shape: found {text}; expected whole numbers above 0, such as 1,3,224,224; give the shape with its batch");
    }
}
