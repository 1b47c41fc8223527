using OnnxLrp.Graph;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Detections;

/// <summary>What a detector's head gives for the anchors of one run.</summary>
/// <param name="head">The head.</param>
/// <param name="scores">The values of its scores.</param>
/// <param name="boxes">The values of its boxes.</param>
/// <param name="size">Height and width of the model's input: what boxes between 0 and 1 are fractions of.</param>
internal sealed class AnchorValues(DetectorHead head, OnnxTensor scores, OnnxTensor boxes, (int Height, int Width) size)
{
    /// <summary>Boxes in pixels lie far beyond this; fractions of the picture stay within.</summary>
    private const float LargestFraction = 2;

    private readonly float[] _scores = scores.ToFloats();
    private readonly float[] _boxes = boxes.ToFloats();
    private readonly int[] _scoreSteps = Shapes.Strides(scores.Dimensions);
    private readonly int[] _boxSteps = Shapes.Strides(boxes.Dimensions);
    private (bool Fractions, BoxForm Form)? _reading;

    /// <summary>How many anchors a sample has.</summary>
    public int Anchors => scores.Dimensions[head.AnchorAxis];

    /// <summary>The classes, without that of the background.</summary>
    public IEnumerable<int> Classes => Enumerable.Range(0, head.Classes ?? (head.ClassAxis is int axis ? scores.Dimensions[axis] - head.FirstClass : 1))
        .Where(c => c != head.Background);

    private (bool Fractions, BoxForm Form) Reading => _reading ??= Read();

    /// <summary>The index of a score among those of its sample.</summary>
    public int Place(int anchor, int @class) =>
        (anchor * _scoreSteps[head.AnchorAxis]) + (head.ClassAxis is int axis ? (head.FirstClass + @class) * _scoreSteps[axis] : 0);

    /// <summary>How sure the model is.</summary>
    public double Score(int sample, int anchor, int @class)
    {
        int start = sample * (_scores.Length / scores.Dimensions[0]);
        double score = _scores[start + Place(anchor, @class)];
        return head.Objectness is int channel
            ? score * _scores[start + (anchor * _scoreSteps[head.AnchorAxis]) + (channel * _scoreSteps[head.ClassAxis!.Value])]
            : score;
    }

    /// <summary>The class of the highest score.</summary>
    public int Best(int sample, int anchor) => Classes.MaxBy(c => Score(sample, anchor, c));

    /// <summary>The box of an anchor, in pixels of the model's input.</summary>
    public DetectionBox Box(int sample, int anchor)
    {
        double[] v = [.. Enumerable.Range(0, 4).Select(i => (double)Raw(sample, anchor, i))];
        (bool fractions, BoxForm form) = Reading;
        (double x, double y) = fractions ? (size.Width, size.Height) : (1, 1);
        DetectionBox box = form switch
        {
            BoxForm.Centres => new(v[0] - (v[2] / 2), v[1] - (v[3] / 2), v[0] + (v[2] / 2), v[1] + (v[3] / 2)),
            // Any two opposite corners make a box.
            BoxForm.CornersYFirst => new(Math.Min(v[1], v[3]), Math.Min(v[0], v[2]), Math.Max(v[1], v[3]), Math.Max(v[0], v[2])),
            _ => new(Math.Min(v[0], v[2]), Math.Min(v[1], v[3]), Math.Max(v[0], v[2]), Math.Max(v[1], v[3])),
        };
        return new DetectionBox(box.X0 * x, box.Y0 * y, box.X1 * x, box.Y1 * y);
    }

    private float Raw(int sample, int anchor, int number) =>
        _boxes[(sample * _boxSteps[0]) + (anchor * _boxSteps[head.BoxAnchorAxis]) + (number * _boxSteps[head.BoxAxis])];

    /// <summary>Fractions are small, and corners have their second one right of and below the first.</summary>
    private (bool Fractions, BoxForm Form) Read()
    {
        bool fractions = true;
        int corners = 0, all = boxes.Dimensions[0] * Anchors;
        for (int n = 0; n < boxes.Dimensions[0]; n++)
        {
            for (int a = 0; a < Anchors; a++)
            {
                fractions &= Enumerable.Range(0, 4).All(i => Math.Abs(Raw(n, a, i)) <= LargestFraction);
                if (Raw(n, a, 2) >= Raw(n, a, 0) && Raw(n, a, 3) >= Raw(n, a, 1)) corners++;
            }
        }
        // Some anchors that see nothing may hold anything.
        bool areCorners = corners >= 0.9 * all;
        return (fractions, head.Form != BoxForm.ByValues ? head.Form : areCorners ? BoxForm.Corners : BoxForm.Centres);
    }
}
