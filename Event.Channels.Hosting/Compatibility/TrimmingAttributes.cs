#if !NET
// What .NET Standard 2.0 lacks. The compiler and the trimmer look these up by name, so they are internal to the library.
namespace System.Diagnostics.CodeAnalysis;

/// <summary>Says which members of a type are used by reflection.</summary>
[AttributeUsage(AttributeTargets.GenericParameter)]
internal sealed class DynamicallyAccessedMembersAttribute(DynamicallyAccessedMemberTypes memberTypes) : Attribute
{
    public DynamicallyAccessedMemberTypes MemberTypes { get; } = memberTypes;
}

/// <summary>Members that are used by reflection.</summary>
[Flags]
internal enum DynamicallyAccessedMemberTypes
{
    PublicParameterlessConstructor = 1,
}
#endif
