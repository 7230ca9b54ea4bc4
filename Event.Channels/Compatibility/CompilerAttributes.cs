#if !NET
// Types that .NET Standard 2.0 lacks. The compiler finds them by name, so internal ones are enough.
namespace System.Runtime.CompilerServices;

/// <summary>Marks the setter of an <see langword="init"/> property.</summary>
internal static class IsExternalInit;

/// <summary>The parameter receives the source text of the argument for <see cref="ParameterName"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute
{
    public string ParameterName { get; } = parameterName;
}

/// <summary>The builder of an async method, or of all async methods that return the type.</summary>
/// <remarks>The attribute in System.Threading.Tasks.Extensions applies to types only.</remarks>
[AttributeUsage(AttributeTargets.All, Inherited = false)]
internal sealed class AsyncMethodBuilderAttribute(Type builderType) : Attribute
{
    public Type BuilderType { get; } = builderType;
}
#endif
