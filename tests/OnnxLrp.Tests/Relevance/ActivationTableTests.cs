using NUnit.Framework;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Relevance;

/// <summary>Every row of the activation table: its derivative is that of its function, and what it says of signs holds.</summary>
public sealed class ActivationTableTests
{
    private const double Step = 1e-5;
    private const int Count = 200;

    private static readonly (float Alpha, float Beta)[] Numbers = [(0.2f, 0.5f), (-1, 2), (0, 6), (1.67f, 1.05f)];

    private static IEnumerable<string> Rows => ActivationTable.All.Select(r => r.Name);

    [TestCaseSource(nameof(Rows))]
    public void Derivative_is_a_central_difference_of_the_function(string name)
    {
        foreach ((ActivationFunction row, Arguments arguments) in Draw(name, Domain(name)))
        {
            double[] above = arguments.Function(row, Step), below = arguments.Function(row, -Step);
            double[] expected = [.. above.Zip(below, (a, b) => (a - b) / (2 * Step))];
            TensorReport report = TensorReport.Compare(expected, arguments.Derivative(row));
            Assert.That(report.MaxAbsolute, Is.LessThan(Tolerances.CentralDifference * Math.Max(1, report.MaxExpected)),
                $"{arguments}: {report}");
        }
    }

    [Test]
    public void Signs_are_what_the_row_says([ValueSource(nameof(Rows))] string name, [Values] bool xIsNonNegative)
    {
        (double low, double high) = Domain(name);
        foreach ((ActivationFunction row, Arguments arguments) in Draw(name, (xIsNonNegative ? Math.Max(low, 0) : low, high)))
        {
            double[] y = arguments.Function(row, 0), slope = arguments.Derivative(row);
            bool claimed = row.NonNegative(new ActivationSigns(xIsNonNegative, arguments.Alpha, arguments.Beta, arguments.Parameters));
            if (claimed) Assert.That(y, Is.All.GreaterThanOrEqualTo(0), $"{arguments}");
            if (row.IsZeroBelowZero(arguments.Alpha)) Assert.That(y.Zip(slope).Where((_, i) => arguments.X[i] <= 0),
                Is.All.EqualTo((0d, 0d)), $"{arguments}");
        }
    }

    /// <summary>Where the function is smooth enough for a central difference.</summary>
    private static (double Low, double High) Domain(string name) => name switch
    {
        "Log" or "Sqrt" or "Reciprocal" or "Power" => (0.2, 4),
        "Asin" or "Acos" or "Atanh" => (-0.9, 0.9),
        "Acosh" => (1.1, 4),
        "Tan" => (-1.2, 1.2),
        _ => (-4, 4),
    };

    private static IEnumerable<(ActivationFunction, Arguments)> Draw(string name, (double Low, double High) domain)
    {
        foreach ((float alpha, float beta) in Numbers)
        {
            // Celu divides by α; a Clip from 0.2 to 0.5 is as good as one from −1 to 2.
            if (name == "Celu" && alpha == 0) continue;
            var random = new Random(1);
            double[] x = [.. Enumerable.Range(0, Count).Select(_ => domain.Low + (random.NextDouble() * (domain.High - domain.Low)))];
            Parameter[] parameters = name == "Power" ? [Each(-1.5f, 0.5f, 2, 3)] : [Each(alpha, -alpha, 0.3f, 0), Each(beta, 9, 3, 2)];
            yield return (ActivationTable.Find(name), new Arguments(x, alpha, beta, parameters));
        }
    }

    private static Parameter Each(params float[] values) => new(values, new ParameterLayout(1, values.Length));

    /// <summary>Inputs and parameters, and what a row makes of them in double precision.</summary>
    private sealed record Arguments(double[] X, float Alpha, float Beta, Parameter[] Parameters)
    {
        public double[] Function(ActivationFunction row, double step) => Run(row.Function, [.. X.Select(x => x + step)], []);

        public double[] Derivative(ActivationFunction row) => Run(row.Derivative, X, Function(row, 0));

        public override string ToString() => $"α {Alpha} β {Beta} x {X[0]} …";

        private double[] Run(Func<ActivationArguments, Value> formula, double[] x, double[] y)
        {
            RelevanceBuilder build = SmallGraphs.Builder(_ => [x.Length]);
            var arguments = new ActivationArguments(
                () => build.Activation("x"), () => build.Activation("y"), Alpha, Beta,
                    [.. Parameters.Select(p => build.Parameter(p, [x.Length]))]);
            return new ReferenceInterpreter(t => t == "x" ? x : y).Evaluate(formula(arguments));
        }
    }
}
