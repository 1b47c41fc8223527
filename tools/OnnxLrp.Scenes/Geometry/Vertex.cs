namespace OnnxLrp.Scenes.Geometry;

/// <summary>A corner of an outline. In a shape's own frame 1000 units are its radius; on the canvas 256 units are one sample.</summary>
internal readonly record struct Vertex(int X, int Y);
