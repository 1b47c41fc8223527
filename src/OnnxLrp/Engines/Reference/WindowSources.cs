using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.Reference;

/// <summary>
/// Which value each place of a window reads. <c>this[k, p]</c> is the position, within a channel of the operand, that place k of the
/// window of result position p reads, or −1: padding, or a position that the strides skip.
/// </summary>
internal sealed class WindowSources
{
    private readonly int[] _sources;

    private WindowSources(int[] operand, int[] result, int[] kernel, Func<int, int, int, int> source)
    {
        (Operand, Positions, Places) = (Shapes.Length(operand), Shapes.Length(result), Shapes.Length(kernel));
        _sources = new int[Places * Positions];
        int[] place = new int[kernel.Length], position = new int[result.Length];
        for (int i = 0; i < _sources.Length; i++)
        {
            _sources[i] = Flat(operand, position, place, source);
            Shapes.Advance(position, result);
            if ((i + 1) % Positions == 0) Shapes.Advance(place, kernel);
        }
    }

    /// <summary>Positions of a channel of the operand.</summary>
    public int Operand { get; }

    /// <summary>Positions of a channel of the result.</summary>
    public int Positions { get; }

    /// <summary>Places of a window.</summary>
    public int Places { get; }

    /// <summary>The position of the operand, or −1.</summary>
    public int this[int place, int position] => _sources[(place * Positions) + position];

    /// <summary>Each window gathers what it covers; or, the adjoint, each covered position gathers from the windows over it.</summary>
    /// <param name="large">Spatial shape of what the windows cover.</param>
    /// <param name="small">Spatial shape of the windows.</param>
    /// <param name="kernel">Size of a window.</param>
    /// <param name="strides">Steps.</param>
    /// <param name="dilations">Distance of neighbours in a window.</param>
    /// <param name="pads">Padding before.</param>
    /// <param name="spreads">The adjoint.</param>
    public static WindowSources Of(int[] large, int[] small, int[] kernel, int[] strides, int[] dilations, int[] pads, bool spreads)
    {
        return spreads ? new WindowSources(small, large, kernel, Window) : new WindowSources(large, small, kernel, Covered);

        int Covered(int d, int window, int place) => (window * strides[d]) + (place * dilations[d]) - pads[d];

        int Window(int d, int covered, int place)
        {
            int distance = covered + pads[d] - (place * dilations[d]);
            return distance >= 0 && distance % strides[d] == 0 ? distance / strides[d] : -1;
        }
    }

    private static int Flat(int[] operand, int[] position, int[] place, Func<int, int, int, int> source)
    {
        int flat = 0;
        for (int d = 0; d < operand.Length; d++)
        {
            int at = source(d, position[d], place[d]);
            if (at < 0 || at >= operand[d]) return -1;
            flat = (flat * operand[d]) + at;
        }
        return flat;
    }
}
