namespace OnnxLrp.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        LargePages.UseForHeap();
        return CommandLine.Run(args, Console.Out, Console.Error);
    }
}
