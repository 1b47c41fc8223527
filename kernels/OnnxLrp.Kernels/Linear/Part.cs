namespace OnnxLrp.Kernels.Linear;

/// <summary>
/// Every input and parameter part as one branch-free polynomial:
/// part(x) = x * ((x &gt; 0 ? Positive : Negative) + Quadratic * x) + Constant.
/// </summary>
internal readonly struct Part(float positive, float negative, float quadratic, float constant)
{
    public readonly float Positive = positive;
    public readonly float Negative = negative;
    public readonly float Quadratic = quadratic;
    public readonly float Constant = constant;

    /// <summary>False where the part is a constant, so that there may be no data to read.</summary>
    public bool Reads => Positive != 0 || Negative != 0 || Quadratic != 0;

    public static Part Of(InputPart part) => part switch
    {
        InputPart.Value => new(1, 1, 0, 0),
        InputPart.Positive => new(1, 0, 0, 0),
        InputPart.Negative => new(0, 1, 0, 0),
        InputPart.Absolute => new(1, -1, 0, 0),
        InputPart.One => new(0, 0, 0, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "not an input part"),
    };

    public static Part Of(ParameterPart part, float gamma) => part switch
    {
        ParameterPart.Zero => new(0, 0, 0, 0),
        ParameterPart.Value => new(1, 1, 0, 0),
        ParameterPart.Positive => new(1, 0, 0, 0),
        ParameterPart.Negative => new(0, 1, 0, 0),
        ParameterPart.Absolute => new(1, -1, 0, 0),
        ParameterPart.Square => new(0, 0, 1, 0),
        ParameterPart.One => new(0, 0, 0, 1),
        ParameterPart.GammaPositive => new(1 + gamma, 1, 0, 0),
        ParameterPart.GammaNegative => new(1, 1 + gamma, 0, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "not a parameter part"),
    };

    public float Apply(float x) => x * ((x > 0 ? Positive : Negative) + Quadratic * x) + Constant;
}
