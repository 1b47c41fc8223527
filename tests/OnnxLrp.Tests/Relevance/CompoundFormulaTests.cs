using NUnit.Framework;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Tests.Engines.Operations;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Relevance;

/// <summary>
/// The expansion of every compound on random shapes, in double precision, against loops that are written from its formula and share no
/// code with it.
/// </summary>
public sealed class CompoundFormulaTests
{
    private const int Seeds = 40;

    /// <summary>Weights 1/n of windows are rounded to float32.</summary>
    private const double Window = 1e-6;

    /// <summary>Powers and roots of thousands of ulps, magnified by denominators of ε.</summary>
    private const double Double = 1e-10;

    [TestCaseSource(typeof(RandomOperations), nameof(RandomOperations.Compounds))]
    public void Expansion_is_the_formula(Type kind)
    {
        Assert.That(CompoundFormulas.All, Does.ContainKey(kind), "add the formula of the compound, as loops");
        for (int seed = 0; seed < Seeds; seed++)
        {
            var draft = new OperationDraft(seed);
            Value result = RandomOperations.Draw(kind, draft);
            if (result.Maker is not Compound compound) continue;
            var interpreter = new ReferenceInterpreter(t => [.. draft.Values(t).Select(v => (double)v)],
                [.. draft.Start.Select(v => (double)v)], new Dictionary<string, double[]>());
            double[] found = interpreter.Run(Expansion.Apply(draft.Graph(result), _ => false),
                [OperationDraft.Output])[OperationDraft.Output];
            double[] expected = CompoundFormulas.All[kind](compound, [.. compound.Operands.Select(interpreter.Evaluate)]);
            TensorReport report = TensorReport.Compare(expected, found, compound.ResultShape);
            Assert.That(report.Within(compound is Redistribution { Geometry: WindowGeometry } ? Window : Double),
                $"seed {seed}, {compound}: {report}");
        }
    }
}
