namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>How many threads ONNX Runtime is given: one for each core that the process may use.</summary>
internal static class Cores
{
    /// <summary>
    /// The number of cores, a core with several hardware threads counted once, and at most as many as the operating system or a container
    /// grants; 0 where it is not known, which leaves the choice to ONNX Runtime. (Left alone it takes one thread in some virtual machines,
    /// and every core of the host in a container.)
    /// </summary>
    public static int Count { get; } = Known();

    private static int Known()
    {
        const string Processors = "/sys/devices/system/cpu";
        if (!Directory.Exists(Processors)) return 0;
        try
        {
            string[] siblings = [.. Directory.EnumerateDirectories(Processors, "cpu*").Select(d => Path.Combine(d, "topology", "thread_siblings_list")).Where(File.Exists)];
            int cores = siblings.Select(File.ReadAllText).Distinct().Count();
            return Math.Min(cores, Environment.ProcessorCount);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
