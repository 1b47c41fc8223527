using OnnxLrp.Engines.OnnxRuntime;

namespace OnnxLrp.Converter;

internal static class Program
{
    private static int Main(string[] args)
    {
        Escort.Prepare();
        OnnxRuntimeEnvironment.ShareThreads();
        return CommandLine.Run(args, Console.Out, Console.Error);
    }
}
