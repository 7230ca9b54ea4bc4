using System.Reflection;
using EventChannels.Exploration.Hooks;
using Mono.Cecil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>Replaces types of the framework with their stand-ins.</summary>
internal static class TypeStandIns
{
    /// <summary>The stand-ins, by the name of the framework's type.</summary>
    public static IReadOnlyDictionary<string, Type> All { get; } = typeof(StandInAttribute).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<StandInAttribute>() is not null)
        .ToDictionary(type => type.GetCustomAttribute<StandInAttribute>()!.Type.FullName!);

    public static void Replace(ModuleDefinition module)
    {
        foreach (MemberReference member in module.GetMemberReferences())
        {
            string type = member.DeclaringType.GetElementType().FullName;
            if (All.TryGetValue(type, out Type? standIn) && member is MethodReference method && !Has(standIn, method))
            {
                throw new NotSupportedException($"The stand-in for {type} lacks {method.FullName}.");
            }
        }

        AssemblyNameReference hooks = AssemblyNameReference.Parse(typeof(StandInAttribute).Assembly.FullName);
        module.AssemblyReferences.Add(hooks);
        foreach (TypeReference type in module.GetTypeReferences())
        {
            if (All.TryGetValue(type.FullName, out Type? standIn))
            {
                (type.Namespace, type.Name, type.Scope) = (standIn.Namespace, standIn.Name, hooks);
            }
        }
    }

    private static bool Has(Type standIn, MethodReference method) => standIn
        .GetMember(method.Name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
        .Concat(standIn.GetConstructors())
        .OfType<MethodBase>()
        .Any(candidate => candidate.Name == method.Name
            && (candidate.IsGenericMethod ? candidate.GetGenericArguments().Length : 0) == method.GenericParameters.Count
            && HasParameters(candidate.GetParameters(), method));

    /// <summary>Whether parameters are those of a method, as far as overloads need to be told apart.</summary>
    public static bool HasParameters(IEnumerable<ParameterInfo> parameters, MethodReference method) =>
        parameters.Select(parameter => NameOf(parameter.ParameterType))
            .SequenceEqual(method.Parameters.Select(parameter => NameOf(parameter.ParameterType)));

    // Enough of the type to distinguish overloads.
    private static string NameOf(Type type) =>
        type.IsByRef ? $"ref {NameOf(type.GetElementType()!)}" : type.IsGenericParameter ? "T" : type.Name;

    private static string NameOf(TypeReference type) => type switch
    {
        RequiredModifierType modified => NameOf(modified.ElementType),
        ByReferenceType reference => $"ref {NameOf(reference.ElementType)}",
        _ => type.IsGenericParameter ? "T" : type.Name,
    };
}
