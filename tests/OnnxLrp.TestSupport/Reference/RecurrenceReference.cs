namespace OnnxLrp.TestSupport.Reference;

/// <summary>
/// Recurrent operators of ONNX in double precision, one sample, one direction, with the usual functions: the last state. Rows of W
/// [gates · H, E], R [gates · H, H] and B [2 · gates · H] are in ONNX's order of gates.
/// </summary>
/// <param name="W">Weights of the input.</param>
/// <param name="R">Weights of the state.</param>
/// <param name="B">Biases of the input, then of the state.</param>
/// <param name="Hidden">H.</param>
public sealed record RecurrenceReference(double[] W, double[] R, double[] B, int Hidden)
{
    /// <summary>LSTM: the last h.</summary>
    /// <param name="x">[T, E].</param>
    /// <param name="h">The first h.</param>
    /// <param name="c">The first c.</param>
    /// <param name="p">Peepholes of input, output and forget gate, [3 · H].</param>
    public double[] Lstm(double[] x, double[] h, double[] c, double[] p)
    {
        foreach (double[] step in x.Chunk(W.Length / (4 * Hidden)))
        {
            double[][] z = Linear(step, h, 4);
            double[] i = Map(j => Sigmoid(z[0][j] + (p[j] * c[j]))), f = Map(j => Sigmoid(z[2][j] + (p[(2 * Hidden) + j] * c[j])));
            double[] cell = Map(j => (f[j] * c[j]) + (i[j] * Math.Tanh(z[3][j])));
            h = Map(j => Sigmoid(z[1][j] + (p[Hidden + j] * cell[j])) * Math.Tanh(cell[j]));
            c = cell;
        }
        return h;
    }

    /// <summary>GRU: the last h.</summary>
    /// <param name="x">[T, E].</param>
    /// <param name="h">The first h.</param>
    /// <param name="scalesProduct">linear_before_reset.</param>
    public double[] Gru(double[] x, double[] h, bool scalesProduct)
    {
        foreach (double[] step in x.Chunk(W.Length / (3 * Hidden)))
        {
            double[][] z = Linear(step, h, 3);
            double[] before = h, reset = Map(j => Sigmoid(z[1][j])), scaled = Map(j => reset[j] * before[j]);
            double[] ofInput = Product(W, step, 2), ofState = Product(R, scalesProduct ? h : scaled, 2);
            double[] candidate = Map(j => Math.Tanh(
                ofInput[j] + B[(2 * Hidden) + j] + (scalesProduct ? reset[j] * (ofState[j] + B[(5 * Hidden) + j]) : ofState[j] + B[(5 * Hidden) + j])));
            h = Map(j => ((1 - Sigmoid(z[0][j])) * candidate[j]) + (Sigmoid(z[0][j]) * before[j]));
        }
        return h;
    }

    /// <summary>RNN: the last h.</summary>
    /// <param name="x">[T, E].</param>
    /// <param name="h">The first h.</param>
    public double[] Rnn(double[] x, double[] h)
    {
        foreach (double[] step in x.Chunk(W.Length / Hidden)) h = [.. Linear(step, h, 1)[0].Select(Math.Tanh)];
        return h;
    }

    /// <summary><c>1 / (1 + e^−z)</c>.</summary>
    public static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    /// <summary>x Wᵀ + h Rᵀ + both biases, gate by gate.</summary>
    public double[][] Linear(double[] x, double[] h, int gates) =>
    [
        .. Enumerable.Range(0, gates).Select(g =>
        {
            double[] w = Product(W, x, g), r = Product(R, h, g);
            return Map(j => w[j] + r[j] + B[(g * Hidden) + j] + B[((gates + g) * Hidden) + j]);
        }),
    ];

    private double[] Product(double[] matrix, double[] v, int gate) =>
        Map(j => v.Select((value, k) => value * matrix[(((gate * Hidden) + j) * v.Length) + k]).Sum());

    private double[] Map(Func<int, double> element) => [.. Enumerable.Range(0, Hidden).Select(element)];
}
