namespace OnnxLrp.Errors;

/// <summary>
/// Base of every error that this library raises on purpose. The message is one line and says which file or node, what was found,
/// what was expected and what to do; show it to the user as it is.
/// </summary>
/// <param name="message">The one-line message.</param>
/// <param name="inner">The cause, where another library reported it.</param>
public abstract class OnnxLrpException(string message, Exception? inner = null) : Exception(message, inner);
