using System.CommandLine;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>--score-at</c>: where an explanation starts.</summary>
internal static class ScoreAtOption
{
    private static readonly Dictionary<string, ScoreStart> Names = new() { ["logits"] = ScoreStart.Logits, ["output"] = ScoreStart.Output };

    public static Option<string> Create() => new("--score-at")
    {
        Description = "Where explanation starts: logits (before the Softmax, Sigmoid, ArgMax … that make the output) | output (the output itself)",
        HelpName = "PLACE",
        DefaultValueFactory = _ => "logits",
    };

    /// <exception cref="UsageException">It is no such place.</exception>
    public static ScoreStart Read(ParseResult parsed, Option<string> option) => Names.TryGetValue(parsed.GetRequiredValue(option), out ScoreStart start)
        ? start
        : throw new UsageException($"--score-at: found \"{parsed.GetRequiredValue(option)}\"; expected {string.Join(" or ", Names.Keys)}");
}
