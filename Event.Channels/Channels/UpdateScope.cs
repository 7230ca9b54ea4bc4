namespace EventChannels;

/// <summary>The values whose next update a function on the current thread is making.</summary>
/// <remarks>A function that sets its own value would be overtaken by itself, and run again and again: it is refused.</remarks>
internal static class UpdateScope
{
    // The innermost of them, which most often is the only one, and those around it.
    [ThreadStatic]
    private static object? _current;
    [ThreadStatic]
    private static Stack<object>? _outer;

    /// <summary>Notes that this thread begins to run a function for a value.</summary>
    public static void Enter(object value)
    {
        if (_current is not null)
        {
            (_outer ??= new Stack<object>()).Push(_current);
        }

        _current = value;
    }

    /// <summary>Notes that it has run.</summary>
    public static void Exit() => _current = _outer is { Count: > 0 } ? _outer.Pop() : null;

    /// <summary>Puts all of them aside, while code goes on on this thread that is no part of a function.</summary>
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

    /// <summary>Refuses what a function does to its own value.</summary>
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
        /// <summary>Goes on with them. On the same thread.</summary>
        public void Resume()
        {
            if (current is not null)
            {
                (_current, _outer) = (current, outer);
            }
        }
    }
}
