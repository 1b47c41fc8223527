namespace OnnxLrp.Kernels.Tests.Linear;

/// <summary>One product of a linear map: y[Output] += weights[Weight] * x[Input].</summary>
public readonly record struct Connection(int Output, int Input, int Weight);
