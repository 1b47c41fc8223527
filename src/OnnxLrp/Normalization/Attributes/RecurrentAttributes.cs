using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of LSTM, GRU and RNN.</summary>
/// <param name="Direction">forward, reverse or bidirectional.</param>
/// <param name="HiddenSize">Size of the state; 0 where it is missing.</param>
/// <param name="Activations">Names of the functions, all of one direction after those of the other; null: the usual ones.</param>
/// <param name="Alphas">The α of those functions that have one, in their order; as many as are given.</param>
/// <param name="Betas">The β of those functions that have one, in their order; as many as are given.</param>
/// <param name="Clip">What goes into functions is cut to ± this; null: it is not.</param>
/// <param name="CouplesForget">Whether the forget gate of an LSTM is 1 − the input gate.</param>
/// <param name="ScalesProduct">Whether the reset gate of a GRU scales the product with the state, and not the state.</param>
/// <param name="SamplesFirst">Whether samples are the first axis of sequences and states, and not time and direction.</param>
internal sealed record RecurrentAttributes(
    string Direction, long HiddenSize, IReadOnlyList<string>? Activations, IReadOnlyList<float> Alphas, IReadOnlyList<float> Betas,
    float? Clip, bool CouplesForget, bool ScalesProduct, bool SamplesFirst)
{
    /// <summary>The operators.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["LSTM", "GRU", "RNN"];

    public static RecurrentAttributes Of(OnnxNode node) => new(
        node.Attributes.String("direction", "forward"), node.Attributes.Int("hidden_size", 0), node.Attributes.Strings("activations"),
        node.Attributes.Floats("activation_alpha") ?? [], node.Attributes.Floats("activation_beta") ?? [],
        node.Attributes.Has("clip") ? node.Attributes.Float("clip", 0) : null, node.Attributes.Int("input_forget", 0) != 0,
        node.Attributes.Int("linear_before_reset", 0) != 0, node.Attributes.Int("layout", 0) != 0);

    /// <summary>Directions in which the sequence is read.</summary>
    public int Directions => Direction == "bidirectional" ? 2 : 1;

    /// <summary>Gates and candidates of an operator: matrices that its weights have one below the other.</summary>
    public static int Gates(string op) => op switch { "LSTM" => 4, "GRU" => 3, _ => 1 };

    /// <summary>The functions of each direction, where none are named.</summary>
    public static IReadOnlyList<string> Usual(string op) =>
        op switch { "LSTM" => ["Sigmoid", "Tanh", "Tanh"], "GRU" => ["Sigmoid", "Tanh"], _ => ["Tanh"] };
}
