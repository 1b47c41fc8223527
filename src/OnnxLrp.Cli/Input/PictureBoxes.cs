using OnnxLrp.Detections;

namespace OnnxLrp.Cli.Input;

/// <summary>Boxes between the user's picture and the model's input, which is resized, cropped or padded.</summary>
internal static class PictureBoxes
{
    /// <summary>The target with its box in pixels of the model's input; any other target as it is.</summary>
    /// <param name="target">The target, its box in pixels of the user's picture.</param>
    /// <param name="input">The picture; a tensor is the model's input itself.</param>
    /// <exception cref="IOException">The box is not inside the picture.</exception>
    public static Target For(this Target target, ModelInput input)
    {
        if (target.Box() is not { } asked || input.Canvas is not { } canvas) return target;
        DetectionBox box = asked.Box;
        if (box.X0 < 0 || box.Y0 < 0 || box.X1 > canvas.Original.Width || box.Y1 > canvas.Original.Height)
        {
            throw new IOException(
                $"the box {box} is not inside the picture of {canvas.Original.Width} x {canvas.Original.Height} pixels; "
                + "expected X0,Y0,X1,Y1 in its pixels, from the left upper corner");
        }
        (double x0, double y0) = canvas.Placement.ToInput(box.X0, box.Y0);
        (double x1, double y1) = canvas.Placement.ToInput(box.X1, box.Y1);
        return Target.Box(new DetectionBox(x0, y0, x1, y1), asked.ClassIndex).Within(target.Mask).Above(target.Reference);
    }

    /// <summary>The box that a target asks for; null: it asks for none.</summary>
    public static TargetSelection.Boxed? Box(this Target target) => target.Terms is [{ Selection: TargetSelection.Boxed one }] ? one : null;

    /// <summary>A box of the model's input in pixels of the user's picture, cut to it.</summary>
    public static DetectionBox InPicture(this Canvas canvas, DetectionBox box)
    {
        (double x0, double y0) = canvas.Placement.ToPicture(box.X0, box.Y0);
        (double x1, double y1) = canvas.Placement.ToPicture(box.X1, box.Y1);
        double X(double x) => Math.Clamp(x, 0, canvas.Original.Width);
        double Y(double y) => Math.Clamp(y, 0, canvas.Original.Height);
        return new DetectionBox(X(x0), Y(y0), X(x1), Y(y1));
    }
}
