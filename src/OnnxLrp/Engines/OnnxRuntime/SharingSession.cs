using Microsoft.ML.OnnxRuntime;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>A session that reads weights of this process; they are let go when it is gone.</summary>
/// <param name="model">Bytes of the model.</param>
/// <param name="options">Options, to which the weights were added.</param>
/// <param name="weights">The weights.</param>
internal sealed class SharingSession(byte[] model, SessionOptions options, SharedWeights weights) : InferenceSession(model, options)
{
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) weights.Dispose();
    }
}
