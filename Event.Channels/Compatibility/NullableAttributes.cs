#if !NET
// Types that .NET Standard 2.0 lacks. The compiler finds them by name, so internal ones are enough.
namespace System.Diagnostics.CodeAnalysis;

/// <summary>The method does not return normally if the argument is <see langword="null"/>.</summary>
[AttributeUsage(
    AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.ReturnValue,
    Inherited = false)]
internal sealed class NotNullAttribute : Attribute;

/// <summary>The argument is not <see langword="null"/> if the method returns <see cref="ReturnValue"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
{
    public bool ReturnValue { get; } = returnValue;
}

/// <summary>
/// The argument may be <see langword="null"/>, although its type forbids it, if the method returns
/// <see cref="ReturnValue"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
internal sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute
{
    public bool ReturnValue { get; } = returnValue;
}
#endif
