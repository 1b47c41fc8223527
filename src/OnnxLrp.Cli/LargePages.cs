using System.Runtime.InteropServices;

namespace OnnxLrp.Cli;

/// <summary>
/// Lets the C library's heap grow in one piece of 2 MB pages, where the system can (Linux with glibc): a command allocates hundreds of MB once, and
/// most of that time goes into handing out pages of 4 kB. Elsewhere it does nothing. Must run before ONNX Runtime is loaded, on the thread that loads models.
/// </summary>
internal static partial class LargePages
{
    private const int TopPad = -2, MapThreshold = -3;
    private const int HugePages = 14;
    private const long Page = 1 << 21;

    /// <summary>Address space that the heap is given at once; it takes memory only as it is used.</summary>
    private const int Reserved = 1 << 30;

    public static void UseForHeap()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            // Older versions take no more than 32 MB for the first.
            if (SetOption(MapThreshold, Reserved) == 0) _ = SetOption(MapThreshold, 1 << 25);
            if (SetOption(TopPad, Reserved) == 0) return;
            nint start = (Break(0) + (nint)Page - 1) & ~((nint)Page - 1);
            // The allocation makes the heap grow by what was reserved.
            Free(Allocate((nuint)Page));
            nint length = (Break(0) - start) & ~((nint)Page - 1);
            if (length > 0) _ = Advise(start, (nuint)length, HugePages);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library: pages stay small.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "sbrk")]
    private static partial nint Break(nint by);

    [LibraryImport("libc", EntryPoint = "malloc")]
    private static partial nint Allocate(nuint bytes);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
