namespace OnnxLrp.Scenes.Composition;

/// <summary>A rendered picture: pixels (three bytes each), its class, the pixels where the object shows, and those of the watermark if one was planted.</summary>
internal sealed record Picture(ObjectClass Class, byte[] Rgb, byte[] Mask, byte[]? Watermark);
