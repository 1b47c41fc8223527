namespace OnnxLrp.Kernels.Device;

/// <summary>A device was asked for that this machine does not have or cannot use.</summary>
public sealed class DeviceNotAvailableException : Exception
{
    /// <summary>The family that was asked for.</summary>
    public DeviceKind Kind { get; }

    /// <summary>The index within the family that was asked for.</summary>
    public int Index { get; }

    /// <summary>Names what was asked for and everything that is there.</summary>
    /// <param name="kind">The family that was asked for.</param>
    /// <param name="index">The index that was asked for.</param>
    /// <param name="present">What the machine has, usable or not.</param>
    /// <param name="cause">What failed while opening, if anything did.</param>
    public DeviceNotAvailableException(DeviceKind kind, int index, IReadOnlyList<DeviceInfo> present, Exception? cause = null)
        : base(Describe(kind, index, present, cause), cause)
    {
        Kind = kind;
        Index = index;
    }

    private static string Describe(DeviceKind kind, int index, IReadOnlyList<DeviceInfo> present, Exception? cause)
    {
        string there = string.Join("; ", present.Select(d => d.Problem is null
            ? $"{d.Kind} {d.Index} ({d.Name})"
            : $"{d.Kind} {d.Name} cannot be used: {d.Problem}"));
        string reason = cause is null ? "" : $" It could not be opened: {cause.Message}.";
        return $"The device {kind} {index} is not available.{reason} This machine has: {there}. Choose one of the usable devices.";
    }
}
