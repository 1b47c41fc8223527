namespace OnnxLrp.Extensions.Tests.Engine;

/// <summary>Which places of which windows cover which positions of a plane; what lies in the padding is left out.</summary>
internal static class Windows
{
    /// <summary>Window, place within it, covered position: windows in order, and their places in order.</summary>
    public static IReadOnlyList<(int Window, int Place, int Covered)> Of(
        int[] plane, int[] windows, int[] kernel, int[] strides, int[] dilations, int[] pads)
    {
        var found = new List<(int, int, int)>();
        int window = 0;
        foreach (int[] at in Tensors.Indices(windows))
        {
            int place = 0;
            foreach (int[] within in Tensors.Indices(kernel))
            {
                int[] covered = [.. at.Select((w, d) => (w * strides[d]) + (within[d] * dilations[d]) - pads[d])];
                bool isInside = covered.Select((c, d) => c >= 0 && c < plane[d]).All(inside => inside);
                if (isInside) found.Add((window, place, Tensors.Place(plane, covered)));
                place++;
            }
            window++;
        }
        return found;
    }
}
