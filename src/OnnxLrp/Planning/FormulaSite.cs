using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>
/// Sends relevance through a layer by the formula of a rule. The derivative that the formula asks for is the layer's own gradient rule.
/// </summary>
internal static class FormulaSite
{
    /// <summary>Adds the relevance of each input of the layer.</summary>
    /// <exception cref="ArgumentException">The rule refuses the layer, or what it writes does not fit an input.</exception>
    public static void Backward(PlannedLayer layer, FormulaRule rule, BackwardPass pass)
    {
        Value relevance = pass.Relevance(layer.Output);
        IReadOnlyDictionary<string, Value> derivative = Derivative(layer, pass, relevance);
        string[] inputs = [.. layer.Node.Inputs.Where(derivative.ContainsKey).Distinct()];
        var site = new RuleSite(
            relevance, [.. inputs.Select(pass.Activation)], pass.Activation(layer.Output), (s, i) => Derivative(layer, pass, s)[inputs[i]]);
        for (int i = 0; i < inputs.Length; i++)
        {
            Value written = rule.InputRelevance(site, i);
            if (written.Info.Length != site.Inputs[i].Info.Length)
            {
                throw new ArgumentException(
                    $"it gives [{Shapes.Text(written.Shape)}] for the input \"{inputs[i]}\" of [{Shapes.Text(site.Inputs[i].Shape)}]; "
                    + "expected as many elements");
            }
            pass.Contribute(inputs[i], written);
        }
    }

    private static IReadOnlyDictionary<string, Value> Derivative(PlannedLayer layer, BackwardPass pass, Value s)
    {
        var scratch = new BackwardPass(pass.Build);
        scratch.Contribute(layer.Output, s);
        layer.Layer.Backward(scratch, layer.Output, new GradientRule());
        return scratch.Relevances;
    }
}
