using System.CommandLine;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>--input NAME=FILE</c>: the value of one input, for every INPUT.</summary>
internal sealed class InputOption : Option<string[]>
{
    public InputOption() : base("--input")
    {
        Description = "The value of one input for every INPUT (repeatable): an .npy file, or a picture where that input takes pictures";
        HelpName = "NAME=FILE";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }
}
