namespace OnnxLrp.Scenes.Measuring;

/// <summary>What a network's answers to labelled pictures are worth. Both lists are in the same order.</summary>
internal static class Score
{
    /// <summary>Pictures that are answered with their class / all pictures.</summary>
    public static double Accuracy(IReadOnlyList<LabelledPicture> pictures, IReadOnlyList<int> answers) =>
        pictures.Zip(answers).Count(pair => pair.First.Label == pair.Second) / (double)pictures.Count;

    /// <summary>Pictures of other classes that are answered with <paramref name="label"/> / pictures of other classes; 0 where there is none.</summary>
    public static double FalsePositives(IReadOnlyList<LabelledPicture> pictures, IReadOnlyList<int> answers, int label)
    {
        var others = pictures.Zip(answers).Where(pair => pair.First.Label != label).ToList();
        return others.Count == 0 ? 0 : others.Count(pair => pair.Second == label) / (double)others.Count;
    }
}
