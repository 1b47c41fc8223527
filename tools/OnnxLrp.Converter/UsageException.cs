namespace OnnxLrp.Converter;

/// <summary>The arguments cannot be used as they are.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
