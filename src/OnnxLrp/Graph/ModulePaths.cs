using System.Text.RegularExpressions;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>
/// Finds the PyTorch module of a node: in the metadata that the dynamo exporter writes (<c>pkg.torch.onnx.name_scopes</c>, a Python list
/// such as <c>['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d']</c>), in the parameters that a module written as a function gets, or
/// in a node name such as <c>/layer1/layer1.0/conv1/Conv</c>.
/// </summary>
internal static partial class ModulePaths
{
    /// <summary>Under this key the dynamo exporter writes the modules around a node.</summary>
    public const string NameScopes = "pkg.torch.onnx.name_scopes";

    /// <summary>Under this key the nodes of an inlined function carry their module; no file has it.</summary>
    private const string Inlined = "onnxlrp.module";

    /// <summary>The module path, or empty where the export does not carry it.</summary>
    public static string Of(NodeProto node)
    {
        if (node.MetadataProps.FirstOrDefault(p => p.Key == NameScopes) is { } scopes)
        {
            string[] names = Quoted().Matches(scopes.Value).Select(m => m.Groups[1].Value).ToArray();
            // The last entry is the call itself.
            return names.Length > 1 ? names[^2] : "";
        }

        if (node.MetadataProps.FirstOrDefault(p => p.Key == Inlined) is { } module)
            return module.Value;

        string[] parts = node.Name.Split('/');
        return parts.Length < 3 || parts[0].Length > 0 ? "" : Joined(parts[1..^1]);
    }

    /// <summary>
    /// The metadata that tells the nodes of a function where they come from: that of the call, which may be what an outer call gave it; or
    /// else what the names of all weights begin with that it gets, as in <c>layer1.0.conv1.weight</c>.
    /// </summary>
    /// <param name="call">The call of the function.</param>
    /// <param name="weights">Names of the model's initializers.</param>
    public static IReadOnlyList<StringStringEntryProto> OfCall(NodeProto call, IReadOnlySet<string> weights)
    {
        string[][] owners = [.. call.Input.Where(weights.Contains).Select(name => name.Split('.')[..^1])];
        if (owners.Length == 0 || call.MetadataProps.Any(p => p.Key == NameScopes))
            return call.MetadataProps;
        string[] common = owners.Aggregate((a, b) => [.. a.Zip(b).TakeWhile(p => p.First == p.Second).Select(p => p.First)]);
        return common.Length == 0 ? call.MetadataProps : [new StringStringEntryProto { Key = Inlined, Value = string.Join('.', common) }];
    }

    /// <summary>Each part of a traced scope repeats what lies around it where the module has an index: layer1/layer1.0/conv1.</summary>
    private static string Joined(string[] parts)
    {
        string path = "";
        foreach (string part in parts)
        {
            string last = path[(path.LastIndexOf('.') + 1)..];
            string outer = path[..^last.Length];
            path = path.Length == 0 ? part : part.StartsWith(last + ".", StringComparison.Ordinal) ? outer + part : $"{path}.{part}";
        }

        return path;
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
