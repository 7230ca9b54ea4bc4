namespace EventChannels.Exploration.Scheduling;

/// <summary>A thread of an execution. One of them runs at a time, from one point to the next.</summary>
internal sealed class LogicalThread(Execution execution, int id, string name, Action body)
{
    // What it waits for: one of these, or nothing.
    private LogicalLock? _awaitedLock;
    private Func<bool>? _condition;

    /// <summary>The one that runs on this thread of the system; null outside an execution.</summary>
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

    /// <summary>The thread of the system that it runs on; null before it begins.</summary>
    public Worker? Worker { get; set; }

    public bool HasFinished { get; set; }

    public int LockCount { get; set; }

    public bool HoldsLocks => LockCount > 0;

    /// <summary>Where it is.</summary>
    public string Place { get; private set; } = "its beginning";

    /// <summary>For strategies that have priorities.</summary>
    public int Priority { get; set; }

    public bool IsEnabled =>
        !HasFinished && _awaitedLock is null or { Owner: null } && (_condition is null || _condition());

    /// <summary>Lets another logical thread go on, if the strategy says so.</summary>
    public static void Point(string place) => Current?.PauseAt(place);

    /// <summary>Waits until nobody has a lock.</summary>
    public void WaitFor(LogicalLock awaited)
    {
        _awaitedLock = awaited;
        PauseAt("lock");
        _awaitedLock = null;
    }

    /// <summary>Waits until a condition holds, which what other logical threads do makes true.</summary>
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
