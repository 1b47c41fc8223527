using Google.Protobuf;
using OnnxLrp.Errors;
using OnnxLrp.Graph.Schema;
using AttributeType = OnnxLrp.Graph.Schema.AttributeProto.Types.AttributeType;

namespace OnnxLrp.Graph;

/// <summary>
/// The attributes of one node, immutable. Each accessor takes the operator's default, so that a default stands where the attribute is
/// read. An attribute of another type than asked for raises <see cref="AttributeTypeException"/> naming node, operator and attribute.
/// </summary>
public sealed class OnnxAttributes
{
    private readonly IReadOnlyDictionary<string, AttributeProto> _attributes;
    private readonly string _owner;

    internal OnnxAttributes(IEnumerable<AttributeProto> attributes, string owner = "a node")
        : this(attributes.ToDictionary(a => a.Name), owner)
    {
    }

    private OnnxAttributes(IReadOnlyDictionary<string, AttributeProto> attributes, string owner) => (_attributes, _owner) = (attributes, owner);

    /// <summary>
    /// No attributes: every accessor gives its default. Start here to build a node: <c>OnnxAttributes.Empty.With("axis", 1)</c>.
    /// </summary>
    public static OnnxAttributes Empty { get; } = new([]);

    /// <summary>Names of the attributes that are present.</summary>
    public IEnumerable<string> Names => _attributes.Keys;

    /// <summary>True if an attribute holds a graph (If, Loop, Scan).</summary>
    public bool HasSubgraph => Subgraphs.Any();

    /// <summary>The attributes as the file holds them, for writing.</summary>
    internal IEnumerable<AttributeProto> Protos => _attributes.Values;

    /// <summary>The graphs that attributes hold.</summary>
    internal IEnumerable<GraphProto> Subgraphs => _attributes.Values.SelectMany(a => a.Type == AttributeType.Graph ? [a.G] : a.Graphs.AsEnumerable());

    /// <summary>True if the attribute is present.</summary>
    public bool Has(string name) => _attributes.ContainsKey(name);

    /// <summary>An integer attribute, or the default if absent.</summary>
    public long Int(string name, long defaultValue) => Get(name, AttributeType.Int)?.I ?? defaultValue;

    /// <summary>A float attribute, or the default if absent.</summary>
    public float Float(string name, float defaultValue) => Get(name, AttributeType.Float)?.F ?? defaultValue;

    /// <summary>A text attribute, or the default if absent.</summary>
    public string String(string name, string defaultValue) => Get(name, AttributeType.String)?.S.ToStringUtf8() ?? defaultValue;

    /// <summary>A list of integers, or null if absent.</summary>
    public IReadOnlyList<long>? Ints(string name) => Get(name, AttributeType.Ints)?.Ints;

    /// <summary>A list of floats, or null if absent.</summary>
    public IReadOnlyList<float>? Floats(string name) => Get(name, AttributeType.Floats)?.Floats;

    /// <summary>A list of texts, or null if absent.</summary>
    public IReadOnlyList<string>? Strings(string name) => Get(name, AttributeType.Strings)?.Strings.Select(s => s.ToStringUtf8()).ToArray();

    /// <summary>A tensor, or null if absent.</summary>
    public OnnxTensor? Tensor(string name) => Get(name, AttributeType.Tensor) is { } attribute ? TensorCodec.Decode(attribute.T, _owner, null) : null;

    /// <summary>A copy with an integer attribute set.</summary>
    public OnnxAttributes With(string name, long value) => With(new AttributeProto { Name = name, Type = AttributeType.Int, I = value });

    /// <summary>A copy with a float attribute set.</summary>
    public OnnxAttributes With(string name, float value) => With(new AttributeProto { Name = name, Type = AttributeType.Float, F = value });

    /// <summary>A copy with a text attribute set.</summary>
    public OnnxAttributes With(string name, string value)
        => With(new AttributeProto { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) });

    /// <summary>A copy with a list of integers set.</summary>
    public OnnxAttributes With(string name, IEnumerable<long> values)
        => With(new AttributeProto { Name = name, Type = AttributeType.Ints, Ints = { values } });

    /// <summary>A copy with a list of floats set.</summary>
    public OnnxAttributes With(string name, IEnumerable<float> values)
        => With(new AttributeProto { Name = name, Type = AttributeType.Floats, Floats = { values } });

    /// <summary>A copy with a list of texts set.</summary>
    public OnnxAttributes With(string name, IEnumerable<string> values)
        => With(new AttributeProto { Name = name, Type = AttributeType.Strings, Strings = { values.Select(ByteString.CopyFromUtf8) } });

    /// <summary>A copy with a tensor set.</summary>
    public OnnxAttributes With(string name, OnnxTensor value)
        => With(new AttributeProto { Name = name, Type = AttributeType.Tensor, T = TensorCodec.Encode(value) });

    /// <summary>A copy without the attribute.</summary>
    public OnnxAttributes Without(string name) => new(_attributes.Where(a => a.Key != name).ToDictionary(), _owner);

    /// <summary>A copy with an attribute as the file holds it.</summary>
    internal OnnxAttributes With(AttributeProto attribute)
        => new(new Dictionary<string, AttributeProto>(_attributes) { [attribute.Name] = attribute }, _owner);

    /// <summary>A copy whose errors name this node.</summary>
    internal OnnxAttributes OwnedBy(string owner) => new(_attributes, owner);

    private AttributeProto? Get(string name, AttributeType expected)
    {
        if (!_attributes.TryGetValue(name, out AttributeProto? attribute))
            return null;
        return attribute.Type == expected ? attribute : throw new AttributeTypeException(
            _owner,
            name,
            expected.ToString(),
            attribute.Type.ToString());
    }
}
