using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of operators that ONNX Runtime's optimiser makes of several.</summary>
/// <param name="Activation">The function after a FusedConv or FusedGemm; empty for none.</param>
/// <param name="Parameters">Its parameters, in the order of the function; of FusedGemm α and β.</param>
/// <param name="Alpha">Factor of a FusedMatMul.</param>
/// <param name="TransposesA">Whether the first factor of a FusedMatMul is turned.</param>
/// <param name="TransposesB">Whether the second is.</param>
/// <param name="TransposesBatch">Whether the axes of the batch are moved in either factor.</param>
/// <param name="QuickAlpha">α of a QuickGelu.</param>
/// <param name="Epsilon">ε of a normalisation.</param>
/// <param name="SoftmaxAxis">Axis of a BiasSoftmax.</param>
internal sealed record FusedAttributes(
    string Activation, IReadOnlyList<float> Parameters, float Alpha, bool TransposesA, bool TransposesB, bool TransposesBatch, float QuickAlpha,
    float Epsilon, long SoftmaxAxis)
{
    public static FusedAttributes Of(OnnxNode node)
    {
        OnnxAttributes a = node.Attributes;
        IReadOnlyList<float> parameters = a.Floats("activation_params")
            ?? [.. new[] { "activation_alpha", "activation_beta" }.Where(a.Has).Select(name => a.Float(name, 0))];
        return new FusedAttributes(
            a.String("activation", ""), parameters, node.OpType is "FusedMatMul" or "TransposeMatMul" ? a.Float("alpha", 1) : 1,
            a.Int("transA", 0) != 0, a.Int("transB", 0) != 0, a.Int("transBatchA", 0) != 0 || a.Int("transBatchB", 0) != 0,
            node.OpType == "QuickGelu" ? a.Float("alpha", 1.702f) : 0, a.Float("epsilon", node.OpType.StartsWith("Skip", StringComparison.Ordinal)
                || node.OpType == "EmbedLayerNormalization" ? 1e-12f : 1e-5f),
            a.Int("axis", 1));
    }

    /// <summary>The attributes of the plain operator in a fused one: without those of the function.</summary>
    public static OnnxAttributes Plain(OnnxNode node) => new[]
    {
        "activation", "activation_params", "activation_alpha", "activation_beta", "activation_gamma",
    }.Aggregate(node.Attributes, (left, name) => left.Without(name));
}

/// <summary>Attributes of attention in one operator.</summary>
/// <param name="Heads">Heads of the queries; 0 where it is not given.</param>
/// <param name="KeyHeads">Heads of keys and values; 0 where it is not given.</param>
/// <param name="Scale">Factor of the scores; null: 1/√(size of a head).</param>
/// <param name="IsCausal">Whether a query sees only the keys up to its own place.</param>
/// <param name="MaskValue">What is added to the scores of masked keys.</param>
/// <param name="Softcap">Bound of the scores, <c>c tanh(s/c)</c>; 0: none.</param>
/// <param name="Sizes">Sizes of queries, keys and values in packed weights; null: a third each.</param>
/// <param name="Rotates">Whether queries and keys are rotated by their place.</param>
/// <param name="Interleaves">Whether neighbours are rotated with each other.</param>
/// <param name="Window">How many keys a query sees; −1: all.</param>
/// <param name="HasOthers">Whether attributes are set that no plain spelling is known of here.</param>
internal sealed record AttentionAttributes(
    long Heads, long KeyHeads, float? Scale, bool IsCausal, float MaskValue, float Softcap, IReadOnlyList<long>? Sizes, bool Rotates, bool Interleaves,
    long Window, bool HasOthers)
{
    public static AttentionAttributes Of(OnnxNode node)
    {
        OnnxAttributes a = node.Attributes;
        float scale = a.Float("scale", 0);
        return new AttentionAttributes(
            a.Int("num_heads", a.Int("q_num_heads", 0)), a.Int("kv_num_heads", 0), scale == 0 ? null : scale,
            a.Int("unidirectional", a.Int("is_causal", 0)) != 0, a.Float("mask_filter_value", -10000), a.Float("softcap", 0), a.Ints("qkv_hidden_sizes"),
            a.Int("do_rotary", 0) != 0, a.Int("rotary_interleaved", 0) != 0, a.Int("local_window_size", -1),
            a.Int("past_present_share_buffer", 0) != 0 || a.Int("smooth_softmax", 0) > 0 || a.Int("qk_output", 0) != 0
                || a.Int("qk_matmul_output_mode", 0) != 0);
    }
}

/// <summary>Attributes of RotaryEmbedding.</summary>
internal sealed record RotaryAttributes(bool Interleaves, long Heads, long Dimensions, bool IsPacked)
{
    public static RotaryAttributes Of(OnnxNode node) => new(
        node.Attributes.Int("interleaved", 0) != 0, node.Attributes.Int("num_heads", 0), node.Attributes.Int("rotary_embedding_dim", 0),
        node.Attributes.Int("is_packed_batching", 0) != 0);
}

/// <summary>Attributes of MatMulNBits: weights [outputs, inputs] of a few bits, in blocks along the inputs.</summary>
internal sealed record WeightBlocks(long Inputs, long Outputs, long Bits, long Block)
{
    public static WeightBlocks Of(OnnxNode node) => new(
        node.Attributes.Int("K", 0), node.Attributes.Int("N", 0), node.Attributes.Int("bits", 4), node.Attributes.Int("block_size", 0));
}
