namespace OnnxLrp.Converter;

internal static class Program
{
    private static int Main(string[] args)
    {
        Escort.Prepare();
        return CommandLine.Run(args, Console.Out, Console.Error);
    }
}
