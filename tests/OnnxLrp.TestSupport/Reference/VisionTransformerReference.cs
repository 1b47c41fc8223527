using static OnnxLrp.TestSupport.Reference.AttentionReference;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>
/// One pre-norm transformer block with a class token and a linear head, in float64, with the relevance of AttnLRP (Achtibat 2024) and ε on every linear
/// layer and sum. Tokens are rows. Everything is written out here; the only thing shared with the library are the weights.
/// </summary>
/// <param name="weights">patch [K, D] and patch.b, class [D], position [T, D], and for each of qkv, out, up, down, head a matrix and NAME.b; gamma1.. and beta1.. .</param>
/// <param name="heads">Number of heads.</param>
/// <param name="epsilon">ε of every rule.</param>
/// <param name="normEpsilon">ε of LayerNormalization.</param>
public sealed class VisionTransformerReference(IReadOnlyDictionary<string, double[,]> weights, int heads, double epsilon, double normEpsilon)
{
    /// <summary>Logits and, for start relevance 1 × logit at a class, the relevance of the patches.</summary>
    public (double[] Logits, double[,] Relevance) Explain(double[,] patches, int target)
    {
        double[,] embedded = Linear(patches, "patch");
        int tokens = embedded.GetLength(0) + 1, width = embedded.GetLength(1), size = width / heads;
        double[,] x = Make(tokens, width, (t, d) => (t == 0 ? weights["class"][0, d] : embedded[t - 1, d]) + weights["position"][t, d]);
        double[,] n1 = Norm(x, 1), qkv = Linear(n1, "qkv");
        var head = new (double[,] Q, double[,] K, double[,] V, double[,] Score, double[,] P, double[,] O)[heads];
        for (int h = 0; h < heads; h++)
        {
            double[,] Part(int which) => Make(tokens, size, (t, d) => qkv[t, (which * width) + (h * size) + d]);
            double[,] q = Part(0), k = Part(1), v = Part(2), dot = Multiply(q, Transpose(k));
            double[,] score = Make(tokens, tokens, (i, j) => dot[i, j] / Math.Sqrt(size));
            double[,] p = Rows(score, Softmax);
            head[h] = (q, k, v, score, p, Multiply(p, v));
        }
        double[,] joined = Make(tokens, width, (t, d) => head[d / size].O[t, d % size]), attended = Linear(joined, "out"), y = Sum(x, attended);
        double[,] n2 = Norm(y, 2), up = Linear(n2, "up"), active = Make(tokens, up.GetLength(1), (t, d) => Gelu(up[t, d])), down = Linear(active, "down"), z = Sum(y, down);
        double[,] n3 = Norm(z, 3), first = Make(1, width, (_, d) => n3[0, d]), logits = Linear(first, "head");

        double[,] r = Make(1, logits.GetLength(1), (_, c) => c == target ? logits[0, c] : 0);
        double[,] rFirst = Back(first, "head", r), rz = Make(tokens, width, (t, d) => t == 0 ? rFirst[0, d] : 0);
        double[,] ry = Share(y, z, rz), rDown = Share(down, z, rz);
        ry = Sum(ry, Back(n2, "up", Back(active, "down", rDown)));
        double[,] rx = Share(x, y, ry), rJoined = Back(joined, "out", Share(attended, y, ry)), rQkv = new double[tokens, 3 * width];
        for (int h = 0; h < heads; h++)
        {
            (double[,] q, double[,] k, double[,] v, double[,] score, double[,] p, _) = head[h];
            double[,] ro = Make(tokens, size, (t, d) => rJoined[t, (h * size) + d]);
            (double[,] rp, double[,] rv) = AttentionReference.Share(p, v, ro, 2, epsilon);
            double[,] rScore = new double[tokens, tokens];
            for (int i = 0; i < tokens; i++)
            {
                double[] row = SoftmaxTaylor(Row(score, i), Row(rp, i));
                for (int j = 0; j < tokens; j++) rScore[i, j] = row[j];
            }
            (double[,] rq, double[,] rkT) = AttentionReference.Share(q, Transpose(k), rScore, 2, epsilon);
            for (int t = 0; t < tokens; t++)
            {
                for (int d = 0; d < size; d++)
                {
                    rQkv[t, (h * size) + d] = rq[t, d];
                    rQkv[t, width + (h * size) + d] = rkT[d, t];
                    rQkv[t, (2 * width) + (h * size) + d] = rv[t, d];
                }
            }
        }
        rx = Sum(rx, Back(n1, "qkv", rQkv));
        double[,] rEmbedded = Make(tokens - 1, width, (t, d) => rx[t + 1, d]);
        return (Row(logits, 0), Back(patches, "patch", rEmbedded));
    }

    private double[,] Linear(double[,] x, string name)
    {
        double[,] z = Multiply(x, weights[name]);
        return Make(z.GetLength(0), z.GetLength(1), (t, d) => z[t, d] + weights[name + ".b"][0, d]);
    }

    /// <summary><c>R_k = x_k Σ_m W[k, m] R_m / st(z_m)</c>.</summary>
    private double[,] Back(double[,] x, string name, double[,] relevance)
    {
        double[,] z = Linear(x, name), w = weights[name];
        return Make(x.GetLength(0), x.GetLength(1), (t, k) =>
            x[t, k] * Enumerable.Range(0, w.GetLength(1)).Sum(m => w[k, m] * Stabilizer.Divide(relevance[t, m], z[t, m], epsilon)));
    }

    private double[,] Share(double[,] summand, double[,] sum, double[,] relevance) =>
        Make(sum.GetLength(0), sum.GetLength(1), (t, d) => summand[t, d] * Stabilizer.Divide(relevance[t, d], sum[t, d], epsilon));

    private double[,] Norm(double[,] x, int which)
    {
        var reference = new StatisticsReference(true, normEpsilon);
        double[,] gamma = weights[$"gamma{which}"], beta = weights[$"beta{which}"], y = Rows(x, row => reference.Forward(row, Row(gamma, 0)));
        return Make(y.GetLength(0), y.GetLength(1), (t, d) => y[t, d] + beta[0, d]);
    }

    private static double Gelu(double x) => ActivationReference.Gelu.Value(x);

    private static double[,] Sum(double[,] a, double[,] b) => Make(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] + b[i, j]);

    private static double[] Row(double[,] a, int row) => [.. Enumerable.Range(0, a.GetLength(1)).Select(j => a[row, j])];

    private static double[,] Rows(double[,] a, Func<double[], double[]> change)
    {
        double[][] rows = [.. Enumerable.Range(0, a.GetLength(0)).Select(i => change(Row(a, i)))];
        return Make(rows.Length, rows[0].Length, (i, j) => rows[i][j]);
    }

    private static double[,] Make(int rows, int columns, Func<int, int, double> value)
    {
        var made = new double[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                made[i, j] = value(i, j);
        return made;
    }
}
