using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization;

/// <summary>
/// Where the channels lie in the weights of Conv [M, C/g, …], ConvTranspose [C, M/g, …], Gemm [K, N] or [N, K] and MatMul [K, N].
/// </summary>
internal static class LinearWeights
{
    /// <summary>Number of output channels.</summary>
    public static int Outputs(OnnxNode node, OnnxTensor weight) => node.OpType switch
    {
        "Conv" => weight.Dimensions[0],
        "ConvTranspose" => weight.Dimensions[1] * Group(node),
        _ => weight.Dimensions[IsTransposed(node) ? 0 : 1],
    };

    /// <summary>Number of input channels.</summary>
    public static int Inputs(OnnxNode node, OnnxTensor weight) => node.OpType switch
    {
        "Conv" => weight.Dimensions[1] * Group(node),
        "ConvTranspose" => weight.Dimensions[0],
        _ => weight.Dimensions[IsTransposed(node) ? 1 : 0],
    };

    /// <summary>Every weight times the factor of its output channel.</summary>
    public static float[] ScaleOutputs(OnnxNode node, OnnxTensor weight, double[] factors) => Scale(weight, factors, Channels(node, weight).Output);

    /// <summary>Every weight times the factor of its input channel.</summary>
    public static float[] ScaleInputs(OnnxNode node, OnnxTensor weight, double[] factors) => Scale(weight, factors, Channels(node, weight).Input);

    private static int Group(OnnxNode node) => (int)WindowAttributes.Of(node).Group;

    private static bool IsTransposed(OnnxNode node) => node.Is("Gemm") && GemmAttributes.Of(node).TransposesB;

    /// <summary>Output and input channel of the weight at (row, column) of the first two dimensions.</summary>
    private static (Func<int, int, int> Output, Func<int, int, int> Input) Channels(OnnxNode node, OnnxTensor weight)
    {
        (int rows, int columns, int group) = (weight.Dimensions[0], weight.Dimensions[1], Group(node));
        // The rows of a grouped convolution fall into groups; the columns count within the group.
        int Across(int row, int column) => row / (rows / group) * columns + column;
        return node.OpType switch
        {
            "Conv" => ((row, _) => row, Across),
            "ConvTranspose" => (Across, (row, _) => row),
            _ when IsTransposed(node) => ((row, _) => row, (_, column) => column),
            _ => ((_, column) => column, (row, _) => row),
        };
    }

    private static float[] Scale(OnnxTensor weight, double[] factors, Func<int, int, int> channel)
    {
        float[] values = weight.ToFloats();
        (int rows, int columns) = (weight.Dimensions[0], weight.Dimensions[1]);
        int positions = weight.Dimensions.Skip(2).Aggregate(1, (product, size) => product * size);
        for (int row = 0, i = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double factor = factors[channel(row, column)];
                for (int position = 0; position < positions; position++, i++)
                    values[i] = (float)(values[i] * factor);
            }
        }

        return values;
    }
}
