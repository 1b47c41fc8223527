using System.Runtime.InteropServices;

namespace OnnxLrp.Converter.Checking;

/// <summary>Gives memory back to the system: a model is as large as all else together, and what is not needed any more must not lie beside the next copy.</summary>
internal static partial class ProcessMemory
{
    /// <summary>Collects garbage and, where the C library can (glibc), trims what ONNX Runtime has freed.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Trim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Other C libraries give memory back by themselves.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
