namespace OnnxLrp.Scenes.Dataset;

/// <summary>A fault that the user can mend; its message is one line that says what was found and what to do.</summary>
internal sealed class SceneException(string message, Exception? cause = null) : Exception(message, cause);
