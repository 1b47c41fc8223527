using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Input;

/// <summary>Seeded random values for every input of a plan: floats from −1 to 1, rows of tables, and masks that keep everything.</summary>
internal static class RandomValues
{
    public static ModelInputs Of(LrpPlan plan)
    {
        var random = new Random(1);
        var inputs = new ModelInputs();
        foreach ((string name, IReadOnlyList<int> shape) in plan.InputShapes)
        {
            IEnumerable<int> places = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b));
            OnnxValue input = plan.Graph.Inputs.First(i => i.Name == name);
            if (input.IsReal) inputs.Add(name, places.Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray(), shape);
            else if (input.ElementType == OnnxElementType.Bool) inputs.Add(name, places.Select(_ => true).ToArray(), shape);
            else inputs.Add(name, places.Select(_ => plan.TableRows.TryGetValue(name, out int rows) ? random.NextInt64(rows) : 1).ToArray(), shape);
        }
        return inputs;
    }
}
