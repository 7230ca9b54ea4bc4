namespace EventChannels.Exploration.Hooks;

/// <summary>
/// That a type is called in place of one of the framework's, or a method in place of one of its methods.
/// </summary>
/// <param name="type">The framework's type.</param>
/// <param name="method">The framework's method, if it is not named as the one that stands in for it.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method)]
internal sealed class StandInAttribute(Type type, string? method = null) : Attribute
{
    public Type Type { get; } = type;

    public string? Method { get; } = method;
}
