using System.Collections.Concurrent;
using NUnit.Framework;

namespace OnnxLrp.Converter.Tests.Backend;

/// <summary>
/// ONNX's own node tests: what is explained stays explained. They need the cases (<see cref="BackendCase.Variable"/>); without, the test
/// is ignored.
/// </summary>
public sealed class BackendNodeTests
{
    [Test]
    public void No_case_is_worse_than_expected()
    {
        IReadOnlyList<BackendCase> cases = BackendCase.All;
        if (cases.Count == 0) Assert.Ignore($"{BackendCase.Variable} does not name the folder of ONNX's node tests");
        BackendResult[] results = Run(cases);
        if (SupportPage.IsWritten)
        {
            BackendTable.Write(results);
            SupportPage.WriteHead();
            return;
        }
        Dictionary<string, BackendResult> expected = BackendTable.Read().ToDictionary(r => r.Case);
        string[] worse =
        [
            .. results.Where(r => expected.TryGetValue(r.Case, out BackendResult? before) ? r.Rank > before.Rank : !r.IsExplained && r.Rank > 3)
                .Select(r => $"{r.Case}: {r.State}, {r.Reason}"),
        ];
        Assert.That(worse, Is.Empty, SupportPage.Stale);
    }

    private static BackendResult[] Run(IReadOnlyList<BackendCase> cases)
    {
        var results = new ConcurrentBag<BackendResult>();
        Parallel.ForEach(cases, c => results.Add(BackendResult.Of(c)));
        return [.. results.OrderBy(r => r.Case, StringComparer.Ordinal)];
    }
}
