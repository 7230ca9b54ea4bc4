namespace EventChannels.Exploration.Hooks;

/// <summary>
/// Marks a type to call instead of one of the framework's, or a method to call instead of one of its methods.
/// </summary>
/// <param name="type">The framework's type.</param>
/// <param name="method">The framework's method, if its name differs from that of its stand-in.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method)]
internal sealed class StandInAttribute(Type type, string? method = null) : Attribute
{
    public Type Type { get; } = type;

    public string? Method { get; } = method;
}
