using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>MaxPool: padding never wins, and of equal values the first in row-major order does.</summary>
/// <param name="geometry">Sizes.</param>
public sealed class MaxPoolReference(PoolGeometry geometry)
{
    /// <summary>The maximum of every window.</summary>
    public double[] Forward(double[] x) => [.. Winners(x).Select(winner => x[winner])];

    /// <summary>Winner takes all: <c>R_i = Σ R_j</c> over the windows j that i wins.</summary>
    public double[] WinnerTakesAll(double[] x, double[] relevance)
    {
        double[] result = new double[x.Length];
        foreach ((int winner, int j) in Winners(x).Select((winner, j) => (winner, j)))
            result[winner] += relevance[j];
        return result;
    }

    private IEnumerable<int> Winners(double[] x)
    {
        foreach (int[] output in IndexSpace.Positions(geometry.OutputShape))
        {
            int winner = -1;
            foreach (int[] tap in IndexSpace.Positions(geometry.Kernel))
            {
                int[] source = LinearReference.PoolSource(geometry, output, tap);
                if (!IndexSpace.Contains(geometry.InputShape, source))
                    continue;
                int i = IndexSpace.Flat(source, geometry.InputShape);
                if (winner < 0 || x[i] > x[winner])
                    winner = i;
            }

            yield return winner >= 0 ? winner : throw new ArgumentException($"{geometry}: a window lies in the padding, it has no maximum.");
        }
    }
}
