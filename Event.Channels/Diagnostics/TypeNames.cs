namespace EventChannels;

/// <summary>Type names in C# syntax, without namespaces: <c>Dictionary&lt;string, int?[]&gt;</c>.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> _keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
    };

    /// <summary>The name of a type. Safe for use from any thread.</summary>
    public static string Of(Type type) => type switch
    {
        _ when _keywords.TryGetValue(type, out string? keyword) => keyword,
        { IsArray: true } => OfArray(type),
        _ when Nullable.GetUnderlyingType(type) is { } underlying => $"{Of(underlying)}?",
        _ when IsTuple(type) => $"({string.Join(", ", ElementsOf(type))})",
        _ => OfPlain(type, type.GetGenericArguments()),
    };

    // int[][,] is an array of arrays of rank 2: the outermost rank comes first.
    private static string OfArray(Type type)
    {
        string ranks = "";
        for (; type.IsArray; type = type.GetElementType()!)
        {
            ranks += $"[{new string(',', type.GetArrayRank() - 1)}]";
        }

        return Of(type) + ranks;
    }

    private static bool IsTuple(Type type) =>
        type.ToString().StartsWith("System.ValueTuple`", StringComparison.Ordinal) && type.GetGenericArguments().Length > 1;

    // A tuple with more than seven elements holds the rest in a nested tuple, its eighth element.
    private static IEnumerable<string> ElementsOf(Type tuple) =>
        tuple.GetGenericArguments().SelectMany(static (element, index) => index == 7 ? ElementsOf(element) : [Of(element)]);

    // A nested type's arguments begin with those of its declaring types.
    private static string OfPlain(Type type, Type[] arguments)
    {
        string name = type.Name.Split('`')[0];
        int outer = 0;
        if (type.DeclaringType is { } declaring)
        {
            name = $"{OfPlain(declaring, arguments)}.{name}";
            outer = declaring.GetGenericArguments().Length;
        }

        int own = type.GetGenericArguments().Length - outer;
        return own == 0 ? name : $"{name}<{string.Join(", ", arguments.Skip(outer).Take(own).Select(Of))}>";
    }
}
