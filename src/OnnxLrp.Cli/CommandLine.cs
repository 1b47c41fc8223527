using System.CommandLine;
using System.CommandLine.Parsing;
using OnnxLrp.Cli.Commands;
using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;
using OnnxLrp.Errors;

namespace OnnxLrp.Cli;

/// <summary>The command line <c>onnx-lrp</c>, callable from a program. Contract: <c>docs/cli.md</c>.</summary>
public static class CommandLine
{
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Runs one command. Never throws: every error is a line on <paramref name="error"/> and an exit code.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Gets the results.</param>
    /// <param name="error">Gets everything else: progress, warnings, errors.</param>
    /// <param name="workingDirectory">The folder that relative paths start from; null: the process's own.</param>
    /// <param name="engines">
    /// Gives the engine of a device name, which stays the giver's, so that many calls share one device and its compiled kernels; null: opened
    /// for the call and closed after it.
    /// </param>
    /// <returns>0 done, 1 the work failed, 2 wrong arguments, 3 model not supported.</returns>
    public static int Run(
        string[] args, TextWriter output, TextWriter error, string? workingDirectory = null, Func<string, IRelevanceEngine>? engines = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        bool verbose = false;
        using var context = new CommandContext(output, new StatusLines(error), workingDirectory, engines);
        try
        {
            Option<bool> verboseOption = new("--verbose") { Description = "Print stack traces with errors", Recursive = true };
            ParseResult parsed = Root(context, verboseOption).Parse(args, Parsing);
            verbose = parsed.GetResult(verboseOption) is { Implicit: false };
            if (parsed.Errors.Count > 0) return Refuse(context.Status, parsed);
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (UnsafeModelException e) when (Escort.IsReady)
        {
            return Escort.Run(args, e, error);
        }
        catch (Exception e)
        {
            context.Status.Fail(Failures.Message(e));
            if (verbose) error.WriteLine(e);
            return Failures.ExitCode(e);
        }
    }

    private static RootCommand Root(CommandContext context, Option<bool> verbose)
    {
        var root = new RootCommand("Explains ONNX classifiers by layer-wise relevance propagation.\n\n" + Failures.Help)
        {
            verbose,
            new ExplainCommand(context, verbose).Create(),
            new PlanCommand(context).Create(),
            new CompileCommand(context).Create(),
            new BenchCommand(context).Create(),
            new VerifyCommand(context).Create(),
            new DevicesCommand(context).Create(),
            new ListCommand(context).Create(),
            new EvaluateCommand(context).Create(),
            new DiagnoseCommand(context).Create(),
        };
        return root;
    }

    private static int Refuse(StatusLines status, ParseResult parsed)
    {
        CommandResult command = parsed.CommandResult;
        bool isRoot = command.Parent is null;
        if (isRoot && parsed.UnmatchedTokens is [string unknown, ..])
        {
            status.Fail($"unknown command \"{unknown}\"");
        }
        else
        {
            foreach (string message in parsed.Errors.Select(e => e.Message).Distinct()) status.Fail(message);
        }
        if (isRoot) status.Tell($"commands: {string.Join(", ", command.Command.Subcommands.Select(c => c.Name))}");
        status.Tell($"see: onnx-lrp {(isRoot ? "" : command.Command.Name + " ")}--help");
        return Failures.WrongArguments;
    }
}
