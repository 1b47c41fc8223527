using ILGPU;
using OnnxLrp.Relevance;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>A backward pass as launches.</summary>
/// <param name="Launches">The launches, in order.</param>
/// <param name="Results">Where the relevance of each tensor is, and when.</param>
/// <param name="Doubles">Activations that the host computes in double precision, by their names.</param>
internal sealed record DeviceProgram(
    IReadOnlyList<Action> Launches, IReadOnlyDictionary<string, DeviceResult> Results, IReadOnlyDictionary<string, Value> Doubles);

/// <summary>A result on the device. Later launches may write over it.</summary>
/// <param name="View">Where it is.</param>
/// <param name="After">The number of launches after which it is there.</param>
internal readonly record struct DeviceResult(ArrayView<float> View, int After);
