namespace EventChannels;

/// <summary>The functions of producers that are running to make a value's next update.</summary>
/// <remarks>One that sets its own value would be overtaken by itself, and run again and again: it is refused.</remarks>
internal sealed class UpdateScope
{
    // The values whose functions the current thread runs: the innermost, and those around it.
    [ThreadStatic]
    private static UpdateScope? _current;
    [ThreadStatic]
    private static Stack<UpdateScope>? _outer;

    // How many run, on any thread, so that a Set needs to ask for the thread's only then. By interlocked steps.
    private int _running;

    /// <summary>Notes that this thread begins to run a function.</summary>
    public void Enter()
    {
        if (_current is not null)
        {
            (_outer ??= new Stack<UpdateScope>()).Push(_current);
        }

        _current = this;
        Interlocked.Increment(ref _running);
    }

    /// <summary>Notes its end.</summary>
    public void Exit()
    {
        Interlocked.Decrement(ref _running);
        _current = _outer is { Count: > 0 } ? _outer.Pop() : null;
    }

    /// <summary>Puts aside what this thread runs, while code goes on on it that is no part of a function.</summary>
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
    public void ThrowIfInside()
    {
        if (Volatile.Read(ref _running) > 0 && (_current == this || (_outer is not null && _outer.Contains(this))))
        {
            throw Refusal.SetByFunction();
        }
    }

    /// <summary>The functions that a thread runs and that were put aside.</summary>
    public readonly struct Suspension(UpdateScope current, Stack<UpdateScope>? outer)
    {
        /// <summary>Goes on with them. On the same thread.</summary>
        public void End()
        {
            if (current is not null)
            {
                (_current, _outer) = (current, outer);
            }
        }
    }
}
