namespace OnnxLrp.Rules;

/// <summary>
/// The parameters that a composite file or a command line gives for one rule; rules read them without knowing where they come from.
/// </summary>
public interface IRuleParameters
{
    /// <summary>A number, or null when it is not given.</summary>
    /// <exception cref="FormatException">The parameter is there but is no number.</exception>
    double? Number(string name);

    /// <summary>A bound of the input domain: a number, a list, or a file; null when it is not given.</summary>
    /// <exception cref="FormatException">The parameter is there but is none of these.</exception>
    InputBound? Bound(string name);

    /// <summary>A yes or no, or null when it is not given.</summary>
    /// <exception cref="FormatException">The parameter is there but is no truth value.</exception>
    bool? Flag(string name);
}
