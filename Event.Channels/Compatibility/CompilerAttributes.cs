#if !NET
// What .NET Standard 2.0 lacks. The compiler looks these up by name, so they are internal to the library.
namespace System.Runtime.CompilerServices;

/// <summary>Marks the setter of an <see langword="init"/> property.</summary>
internal static class IsExternalInit;

/// <summary>The parameter is given the text of the argument for <see cref="ParameterName"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute
{
    public string ParameterName { get; } = parameterName;
}

/// <summary>The builder of an asynchronous method, or of each one that returns the type.</summary>
/// <remarks>The one of System.Threading.Tasks.Extensions is for types only.</remarks>
[AttributeUsage(AttributeTargets.All, Inherited = false)]
internal sealed class AsyncMethodBuilderAttribute(Type builderType) : Attribute
{
    public Type BuilderType { get; } = builderType;
}
#endif
