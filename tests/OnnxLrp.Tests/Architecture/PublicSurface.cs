using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using System.Text;

namespace OnnxLrp.Tests.Architecture;

/// <summary>Prints what users of an assembly can see: a line for each type and, indented below it, one for each of its members.</summary>
internal static class PublicSurface
{
    private static readonly NullabilityInfoContext Nulls = new();

    private const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
    };

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            IEnumerable<string> members = type.IsEnum
                ? Enum.GetNames(type)
                : type.GetMembers(Own).Where(IsVisible).Select(Line).OfType<string>().Order(StringComparer.Ordinal);
            foreach (string member in members) text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Head(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        IEnumerable<Type> inherited = type.GetInterfaces()
            .Where(i => i.IsVisible && i != typeof(ISerializable) && i != typeof(IEquatable<>).MakeGenericType(type) && !type.IsEnum);
        Type[] plain = [typeof(object), typeof(ValueType), typeof(Enum)];
        if (type.BaseType is { } parent && !plain.Contains(parent)) inherited = inherited.Prepend(parent);
        string[] names = [.. inherited.Select(Name)];
        return $"{kind} {type.FullName!.Replace('+', '.')}{(names.Length > 0 ? " : " + string.Join(", ", names) : "")}";
    }

    /// <summary>What a record or the compiler makes by itself says nothing.</summary>
    private static bool IsVisible(MemberInfo member) => member switch
    {
        PropertyInfo property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsSeen),
        MethodBase method => IsSeen(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && method.Name != "PrintMembers"
            && (method is not MethodInfo { IsSpecialName: true } || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo field => field.IsPublic || field.IsFamily,
        _ => false,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: true } => null,
        ConstructorInfo constructor => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo method => $"{Access(method)}{Kind(method)}{Result(method)} {method.Name}{Generic(method)}({Parameters(method)})",
        PropertyInfo property => Line(property),
        FieldInfo { IsLiteral: true } field => $"const {Name(field.FieldType)} {field.Name} = {Text(field.GetRawConstantValue())}",
        FieldInfo field => $"static {Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static string Line(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsSeen)];
        bool isInit = property.SetMethod is { } setter
            && setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        string write = isInit ? "init;" : "set;";
        string access = string.Join(" ", accessors.Select(a => a == property.SetMethod ? write : "get;").Order(StringComparer.Ordinal));
        string required = property.CustomAttributes.Any(a => a.AttributeType.Name == "RequiredMemberAttribute") ? "required " : "";
        string modifiers = Access(accessors[0]) + (accessors[0].IsStatic ? "static " : "") + required;
        return $"{modifiers}{Name(property.PropertyType)}{Null(Nulls.Create(property))} {property.Name} {{ {access} }}";
    }

    private static string Kind(MethodInfo method) => method.IsStatic ? "static " : method.IsAbstract ? "abstract " : "";

    private static string Result(MethodInfo method) => Name(method.ReturnType) + Null(Nulls.Create(method.ReturnParameter));

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string given = parameter.HasDefaultValue ? $" = {Default(parameter)}" : "";
        return $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)}{Null(Nulls.Create(parameter))} {parameter.Name}{given}";
    }

    private static string Default(ParameterInfo parameter) =>
        parameter.DefaultValue is { } value ? Text(value) : parameter.ParameterType.IsValueType ? "default" : "null";

    private static string Text(object? value) =>
        value is string text ? $"\"{text}\"" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>A question mark where a reference may be null.</summary>
    private static string Null(NullabilityInfo info) =>
        !info.Type.IsValueType && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) ? "?" : "";

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword;
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        if (!type.IsGenericType) return type.Name;
        string[] arguments = [.. type.GetGenericArguments().Select(Name)];
        return type.Name.StartsWith("ValueTuple", StringComparison.Ordinal)
            ? $"({string.Join(", ", arguments)})"
            : $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>";
    }
}
