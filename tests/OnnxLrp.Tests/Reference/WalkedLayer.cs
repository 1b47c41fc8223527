namespace OnnxLrp.Tests.Reference;

/// <summary>One layer of a walked network: its output shape, its output and the relevance of its input, one sample, batch axis left out.</summary>
internal sealed record WalkedLayer(int[] OutputShape, Func<double[], double[]> Forward, Func<double[], double[], double[]> Backward);
