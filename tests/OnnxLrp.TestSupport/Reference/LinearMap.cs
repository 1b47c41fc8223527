using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>
/// A linear layer as an explicit matrix, for one sample: <c>z_j = Σ_i w_ji x_i + b_j</c>, and which connections exist.
/// A connection may have weight 0; what is padding, or in another group, is no connection.
/// </summary>
/// <param name="inputShape">Shape of the input without the batch axis.</param>
/// <param name="outputShape">Shape of the output without the batch axis.</param>
public sealed class LinearMap(int[] inputShape, int[] outputShape)
{
    /// <summary>Shape of the input without the batch axis.</summary>
    public int[] InputShape { get; } = inputShape;

    /// <summary>Shape of the output without the batch axis.</summary>
    public int[] OutputShape { get; } = outputShape;

    /// <summary>Number of inputs.</summary>
    public int Inputs { get; } = IndexSpace.Size(inputShape);

    /// <summary>Number of outputs.</summary>
    public int Outputs { get; } = IndexSpace.Size(outputShape);

    /// <summary>Weights [output j, input i], zero where nothing is connected.</summary>
    public double[,] Weight { get; } = new double[IndexSpace.Size(outputShape), IndexSpace.Size(inputShape)];

    /// <summary>Whether the connection [output j, input i] exists.</summary>
    public bool[,] Connected { get; } = new bool[IndexSpace.Size(outputShape), IndexSpace.Size(inputShape)];

    /// <summary>Bias per output.</summary>
    public double[] Bias { get; } = new double[IndexSpace.Size(outputShape)];

    /// <summary>Adds a connection. Two taps between the same two elements add up.</summary>
    public void Connect(int output, int input, double weight)
    {
        Weight[output, input] += weight;
        Connected[output, input] = true;
    }

    /// <summary><c>z_j = Σ_i w_ji x_i + b_j</c>.</summary>
    public double[] Forward(double[] x)
    {
        double[] z = new double[Outputs];
        for (int j = 0; j < Outputs; j++)
        {
            z[j] = Bias[j];
            for (int i = 0; i < Inputs; i++)
                z[j] += Weight[j, i] * x[i];
        }

        return z;
    }

    /// <summary><c>c_i = Σ_j w_ji s_j</c>.</summary>
    public double[] Adjoint(double[] s)
    {
        double[] c = new double[Inputs];
        for (int i = 0; i < Inputs; i++)
        {
            for (int j = 0; j < Outputs; j++)
                c[i] += Weight[j, i] * s[j];
        }

        return c;
    }
}
