namespace OnnxLrp.Evaluation.Scoring;

/// <summary>Writes the <paramref name="index"/>-th input of a series.</summary>
public delegate void InputWriter(int index, Span<float> input);

/// <summary>A network as the measures see it: inputs in, class scores out. Safe to use from several threads.</summary>
public interface IScorer
{
    /// <summary>Scores a series of inputs. The result for an input does not depend on how many threads are at work.</summary>
    /// <param name="count">How many.</param>
    /// <param name="write">Makes them; called once for each, from several threads.</param>
    /// <exception cref="ObjectDisposedException">The scorer is disposed.</exception>
    /// <returns>The scores of all classes, for each input.</returns>
    float[][] Score(int count, InputWriter write);
}
