using System.Text;

namespace EventChannels;

/// <summary>The names of types as C# writes them, without namespaces: <c>Dictionary&lt;string, int?[]&gt;</c>.</summary>
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
        [typeof(void)] = "void",
    };

    /// <summary>The name of a type. Safe for use from any thread.</summary>
    /// <param name="type">Any type, also an open one.</param>
    public static string Of(Type type)
    {
        var name = new StringBuilder();
        Append(name, type);
        return name.ToString();
    }

    private static void Append(StringBuilder name, Type type)
    {
        if (_keywords.TryGetValue(type, out string? keyword))
        {
            name.Append(keyword);
        }
        else if (type.IsArray)
        {
            AppendArray(name, type);
        }
        else if (type.IsPointer)
        {
            Append(name, type.GetElementType()!);
            name.Append('*');
        }
        else if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            Append(name, underlying);
            name.Append('?');
        }
        else if (IsTuple(type) && type.GetGenericArguments().Length > 1)
        {
            name.Append('(');
            AppendElements(name, type);
            name.Append(')');
        }
        else
        {
            AppendPlain(name, type, type.GetGenericArguments());
        }
    }

    // int[][,] is an array of arrays of rank 2: the outermost rank comes first.
    private static void AppendArray(StringBuilder name, Type type)
    {
        Type element = type;
        while (element.IsArray)
        {
            element = element.GetElementType()!;
        }

        Append(name, element);
        for (Type array = type; array.IsArray; array = array.GetElementType()!)
        {
            name.Append('[').Append(',', array.GetArrayRank() - 1).Append(']');
        }
    }

    // A tuple of more than seven elements has the others in a tuple that is its eighth.
    private static void AppendElements(StringBuilder name, Type tuple)
    {
        Type[] elements = tuple.GetGenericArguments();
        for (int index = 0; index < elements.Length; index++)
        {
            name.Append(index == 0 ? "" : ", ");
            if (index == 7 && IsTuple(elements[index]))
            {
                AppendElements(name, elements[index]);
            }
            else
            {
                Append(name, elements[index]);
            }
        }
    }

    // A nested type has the arguments of those around it first.
    private static void AppendPlain(StringBuilder name, Type type, Type[] arguments)
    {
        int outer = 0;
        if (type.DeclaringType is { } declaring && !type.IsGenericParameter)
        {
            AppendPlain(name, declaring, arguments);
            name.Append('.');
            outer = declaring.GetGenericArguments().Length;
        }

        int all = type.GetGenericArguments().Length;
        int arity = type.Name.IndexOf('`');
        name.Append(arity < 0 ? type.Name : type.Name.Substring(0, arity));
        if (all > outer)
        {
            name.Append('<');
            for (int index = outer; index < all; index++)
            {
                name.Append(index == outer ? "" : ", ");
                Append(name, arguments[index]);
            }

            name.Append('>');
        }
    }

    private static bool IsTuple(Type type) =>
        type.IsGenericType && type.Namespace == "System" && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);
}
