#if !NET
// Types that .NET Standard 2.0 lacks. The compiler and the trimmer find them by name, so they can be internal.
namespace System.Diagnostics.CodeAnalysis;

/// <summary>Says which members of a type reflection uses.</summary>
[AttributeUsage(AttributeTargets.GenericParameter)]
internal sealed class DynamicallyAccessedMembersAttribute(DynamicallyAccessedMemberTypes memberTypes) : Attribute
{
    public DynamicallyAccessedMemberTypes MemberTypes { get; } = memberTypes;
}

/// <summary>The members that reflection uses.</summary>
[Flags]
internal enum DynamicallyAccessedMemberTypes
{
    PublicParameterlessConstructor = 1,
}
#endif
