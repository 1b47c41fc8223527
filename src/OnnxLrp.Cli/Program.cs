using OnnxLrp.Engines.OnnxRuntime;

namespace OnnxLrp.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        LargePages.UseForHeap();
        Escort.Prepare();
        OnnxRuntimeEnvironment.ShareThreads();
        return CommandLine.Run(args, Console.Out, Console.Error);
    }
}
