using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>
/// A tree of Mul, and of Div by a scalar, taken apart, so that x·(0.5·f) and (x·f)/2 look the same to a pattern. Integer powers of a tensor
/// count as repeated factors.
/// </summary>
internal sealed class Product
{
    private Product(OnnxNode? last, double scale, IReadOnlyList<string> factors, IReadOnlyList<OnnxNode> nodes)
        => (Producer, Scale, Factors, Nodes) = (last, scale, factors, nodes);

    /// <summary>The node that makes the product; throws for a tensor that no node makes.</summary>
    public OnnxNode Last => Producer ?? throw new InvalidOperationException("no node makes this product");

    private OnnxNode? Producer { get; }

    /// <summary>Product of the scalar constants.</summary>
    public double Scale { get; }

    /// <summary>The factors that are not scalar constants.</summary>
    public IReadOnlyList<string> Factors { get; }

    /// <summary>The nodes of the tree.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Takes the product that ends in this tensor apart. A tensor that no product makes is its own only factor.</summary>
    public static Product Of(string tensor, OnnxGraph graph)
    {
        double scale = 1;
        var factors = new List<string>();
        var nodes = new List<OnnxNode>();
        Add(tensor, 1, isLast: true);
        return new Product(graph.Producer(tensor), scale, factors, nodes);

        void Add(string name, int power, bool isLast)
        {
            OnnxNode? node = graph.Producer(name);
            bool inner = isLast || graph.Consumers(name).Count == 1;
            if (graph.ScalarOf(name) is { } constant)
            {
                scale *= Math.Pow(constant, power);
            }
            else if (inner && node is not null && node.Is("Mul"))
            {
                nodes.Add(node);
                Add(node.Input(0), power, isLast: false);
                Add(node.Input(1), power, isLast: false);
            }
            else if (inner && node is not null && node.Is("Div") && graph.ScalarOf(node.Input(1)) is { } divisor)
            {
                nodes.Add(node);
                scale *= Math.Pow(divisor, -power);
                Add(node.Input(0), power, isLast: false);
            }
            else if (inner && node is not null && node.Is("Pow") && graph.ScalarOf(node.Input(1)) is 2 or 3)
            {
                nodes.Add(node);
                Add(node.Input(0), power * (int)graph.ScalarOf(node.Input(1))!.Value, isLast: false);
            }
            else
            {
                factors.AddRange(Enumerable.Repeat(name, power));
            }
        }
    }

    /// <summary>
    /// If the product is <c>scale · x · f</c> with exactly two factors, one of which is made by the given operator: that node and x.
    /// </summary>
    public IEnumerable<(OnnxNode Made, string Other)> Pairs(OnnxGraph graph, double scale, string opType)
    {
        if (Factors.Count != 2 || !Near(Scale, scale))
            yield break;
        for (int i = 0; i < 2; i++)
        {
            if (graph.Producer(Factors[i]) is { } node && node.Is(opType))
                yield return (node, Factors[1 - i]);
        }
    }

    /// <summary>Equal up to the rounding of float16 constants.</summary>
    public static bool Near(double found, double expected) => Math.Abs(found - expected) <= 1e-3 * Math.Abs(expected);
}
