namespace EventChannels;

/// <summary>The values for which the current thread is running an update function.</summary>
/// <remarks>A function that sets its own value would overtake its own update, and run again forever. Such a Set throws.</remarks>
internal static class UpdateScope
{
    // The innermost value, usually the only one, and the values around it.
    [ThreadStatic]
    private static object? _current;
    [ThreadStatic]
    private static Stack<object>? _outer;

    /// <summary>Notes that this thread begins to run an update function for a value.</summary>
    public static void Enter(object value)
    {
        if (_current is not null)
        {
            (_outer ??= new Stack<object>()).Push(_current);
        }

        _current = value;
    }

    /// <summary>Notes that the function has returned or thrown.</summary>
    public static void Exit() => _current = _outer is { Count: > 0 } ? _outer.Pop() : null;

    /// <summary>Puts all values aside while this thread runs code that is not part of a function.</summary>
    public static Suspension Suspend()
    {
        if (_current is null)
        {
            return default;
        }

        var suspension = new Suspension(_current, _outer);
        (_current, _outer) = (null, null);
        return suspension;
    }

    /// <summary>Throws if this thread is running an update function for the value.</summary>
    public static void ThrowIfInside(object value)
    {
        if (_current is { } current && (current == value || (_outer is not null && _outer.Contains(value))))
        {
            throw Errors.SetByFunction();
        }
    }

    /// <summary>The values that were put aside.</summary>
    public readonly struct Suspension(object current, Stack<object>? outer)
    {
        /// <summary>Restores the values. Call on the same thread.</summary>
        public void Resume()
        {
            if (current is not null)
            {
                (_current, _outer) = (current, outer);
            }
        }
    }
}
