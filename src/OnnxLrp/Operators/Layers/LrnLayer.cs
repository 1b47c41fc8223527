namespace OnnxLrp.Operators.Layers;

/// <summary><c>y_k = x_k (bias + alpha/size Σ_{i near k} x_i²)^(−beta)</c> across channels, window ⌊(size−1)/2⌋ below and ⌈(size−1)/2⌉ above.</summary>
internal sealed record LrnLayer(string Input, int[] Shape, int Size, float Alpha, float Beta, float Bias) : Layer;
