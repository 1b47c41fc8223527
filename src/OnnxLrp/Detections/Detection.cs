namespace OnnxLrp.Detections;

/// <summary>An object that a detector found in one sample.</summary>
/// <param name="Box">Where it is, in pixels of the model's input.</param>
/// <param name="Class">Its class.</param>
/// <param name="Score">How sure the model is: what its head gives for the class, times the objectness where the head has one.</param>
public sealed record Detection(DetectionBox Box, int Class, double Score);
