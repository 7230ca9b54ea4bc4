namespace EventChannels.Exploration.Scheduling;

/// <summary>A thread of an execution. One of them runs at a time, from one point to the next.</summary>
internal sealed class LogicalThread(Execution execution, int id, string name, Action body)
{
    // The thread waits for one of these, or for nothing.
    private LogicalLock? _awaitedLock;
    private Func<bool>? _condition;

    /// <summary>The logical thread on this system thread; null outside an execution.</summary>
    [ThreadStatic]
    private static LogicalThread? _current;

    public static LogicalThread? Current
    {
        get => _current;
        set => _current = value;
    }

    public Execution Execution { get; } = execution;

    public int Id { get; } = id;

    public string Name { get; } = $"{name}#{id}";

    public Action Body { get; } = body;

    /// <summary>The system thread that it runs on; null before it begins.</summary>
    public Worker? Worker { get; set; }

    public bool HasFinished { get; set; }

    public int LockCount { get; set; }

    public bool HoldsLocks => LockCount > 0;

    /// <summary>Its current place.</summary>
    public string Place { get; private set; } = "its beginning";

    /// <summary>For strategies with priorities.</summary>
    public int Priority { get; set; }

    public bool IsEnabled =>
        !HasFinished && _awaitedLock is null or { Owner: null } && (_condition is null || _condition());

    /// <summary>Lets another logical thread continue, if the strategy decides so.</summary>
    public static void Point(string place)
    {
        if (Current is { } thread)
        {
            thread.PauseAt(place);
        }
        else
        {
            Execution.NoteOutside();
        }
    }

    /// <summary>The same within an operation of the core, unless that is one step.</summary>
    public static void FinePoint(string place)
    {
        if (Current is { Execution.IsCoarse: false } thread)
        {
            thread.PauseAt(place);
        }
    }

    /// <summary>Waits until a lock is free.</summary>
    public void WaitFor(LogicalLock awaited)
    {
        _awaitedLock = awaited;
        PauseAt("lock");
        _awaitedLock = null;
    }

    /// <summary>Waits for a condition that other logical threads make true.</summary>
    public void WaitUntil(Func<bool> condition, string place)
    {
        _condition = condition;
        PauseAt(place);
        _condition = null;
    }

    private void PauseAt(string place)
    {
        Place = place;
        Execution.Pause(this);
    }
}
