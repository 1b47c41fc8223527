using ILGPU;

namespace OnnxLrp.Kernels.Device;

/// <summary>Argument checks of the launchers. Every message names the argument, what was expected and what was found.</summary>
internal static class Expect
{
    public static void Length(long found, long expected, string argument)
    {
        if (found != expected)
            throw new ArgumentException($"{argument}: expected {expected} elements, found {found}.", argument);
    }

    public static void Length<T>(ArrayView<T> view, long expected, string argument)
        where T : unmanaged => Length(view.IsValid ? view.Length : 0, expected, argument);

    public static void AtLeast(long found, long least, string argument)
    {
        if (found < least)
            throw new ArgumentException($"{argument}: expected at least {least}, found {found}.", argument);
    }

    public static int Int(long found, string argument)
    {
        if (found is < 0 or > ForEach.MaxLength)
            throw new ArgumentException($"{argument}: expected 0 to {ForEach.MaxLength} elements, found {found}.", argument);
        return (int)found;
    }

    public static void True(bool condition, string argument, string expected, object found)
    {
        if (!condition)
            throw new ArgumentException($"{argument}: expected {expected}, found {found}.", argument);
    }
}
