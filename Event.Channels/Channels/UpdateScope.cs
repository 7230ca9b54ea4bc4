namespace Event.Channels;

/// <summary>The values whose update functions the current thread is running.</summary>
/// <remarks>A function that sets its own value would be overtaken by itself, and run again and again.</remarks>
internal static class UpdateScope
{
    // The innermost, and those around it.
    [ThreadStatic]
    private static object? _owner;
    [ThreadStatic]
    private static Stack<object>? _outer;

    public static void Enter(object owner)
    {
        if (_owner is not null)
        {
            (_outer ??= new Stack<object>()).Push(_owner);
        }

        _owner = owner;
    }

    public static void Exit() => _owner = _outer is { Count: > 0 } ? _outer.Pop() : null;

    public static bool Contains(object owner) => _owner == owner || (_outer is not null && _outer.Contains(owner));
}
