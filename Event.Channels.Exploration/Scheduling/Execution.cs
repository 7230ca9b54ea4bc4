namespace EventChannels.Exploration.Scheduling;

/// <summary>One run of a program under one schedule.</summary>
/// <remarks>An execution that has failed stops where it is: its threads of the system are left behind.</remarks>
internal sealed class Execution(IStrategy strategy, ScheduleReplay? replay = null, bool keepsSteps = false)
{
    // More than any program that ends has.
    private const int MostSteps = 20_000;

    [ThreadStatic]
    private static Execution? _current;

    private readonly List<LogicalThread> _threads = [];
    private readonly List<LogicalThread> _enabled = [];
    private readonly Dictionary<object, LogicalLock> _locks = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _rest = new(0);

    /// <summary>The one that this thread of the system takes part in.</summary>
    public static Execution Current
    {
        get => _current ?? throw new InvalidOperationException("No execution is under way on this thread.");
        set => _current = value;
    }

    /// <summary>What is wrong; null if nothing is.</summary>
    public string? Failure { get; private set; }

    public int StepCount { get; private set; }

    public Schedule Schedule { get; } = new();

    /// <summary>What each thread did, if that is kept.</summary>
    public List<(LogicalThread Thread, string Place)> Steps { get; } = [];

    /// <summary>Whether there is a choice: not when what is left is done one after the other.</summary>
    public bool IsExploring { get; set; } = true;

    public IReadOnlyList<LogicalThread> Threads => _threads;

    public IUpdateListener? Updates { get; set; }

    /// <summary>The one that runs the callbacks of a cancellation.</summary>
    public LogicalThread? Cancelling { get; set; }

    /// <summary>What is registered with tokens, as far as the library has not undone it.</summary>
    public HashSet<CancellationTokenRegistration> Registrations { get; } = [];

    public LogicalThread Start(string name, Action body)
    {
        var thread = new LogicalThread(this, _threads.Count, name, body);
        _threads.Add(thread);
        strategy.Add(thread);
        return thread;
    }

    /// <summary>Notes that something is wrong. The first is what counts.</summary>
    public void Fail(string failure) => Failure ??= failure;

    public LogicalLock LockOf(object locked)
    {
        if (!_locks.TryGetValue(locked, out LogicalLock? found))
        {
            _locks.Add(locked, found = new LogicalLock());
        }

        return found;
    }

    /// <summary>Runs until no logical thread can go on. From outside.</summary>
    public void Run()
    {
        if (Failure is null && Choose(current: null) is { } first)
        {
            Worker.GoOn(first);
            _rest.Wait();
        }
    }

    /// <summary>Ends a step of a thread, which goes on when it is chosen again.</summary>
    public void Pause(LogicalThread thread)
    {
        if (keepsSteps)
        {
            Steps.Add((thread, thread.Place));
        }

        if (++StepCount == MostSteps)
        {
            Fail("It does not end.");
        }

        LogicalThread? next = Failure is null ? Choose(thread) : null;
        if (next != thread)
        {
            HandOver(next);
            thread.Worker!.WaitForTurn();
        }
    }

    /// <summary>The thread that goes on after one that has ended; null if none can.</summary>
    public LogicalThread? NextAfter(LogicalThread ended)
    {
        if (keepsSteps)
        {
            Steps.Add((ended, "end"));
        }

        return Failure is null ? Choose(current: null) : null;
    }

    /// <summary>Lets a thread go on; or if there is none, the one outside.</summary>
    public void HandOver(LogicalThread? next)
    {
        if (next is null)
        {
            _rest.Release();
        }
        else
        {
            Worker.GoOn(next);
        }
    }

    private LogicalThread? Choose(LogicalThread? current)
    {
        LogicalThread? next;
        if (current is not null && replay is null && (!IsExploring || !strategy.MayPreempt) && current.IsEnabled)
        {
            next = current;
        }
        else
        {
            next = ChooseEnabled(current);
        }

        if (next is not null && IsExploring)
        {
            Schedule.Add(next);
        }

        return next;
    }

    private LogicalThread? ChooseEnabled(LogicalThread? current)
    {
        _enabled.Clear();
        if (current is { IsEnabled: true })
        {
            _enabled.Add(current);
        }
        else
        {
            current = null;
        }

        foreach (LogicalThread thread in _threads)
        {
            if (thread != current && thread.IsEnabled)
            {
                _enabled.Add(thread);
            }
        }

        if (_enabled.Count == 0)
        {
            return null;
        }

        if (replay is { IsOver: false } && IsExploring)
        {
            LogicalThread? next = replay.Next(_enabled);
            if (next is null)
            {
                Fail("The schedule does not fit the program: its next thread cannot go on.");
            }

            return next;
        }

        return _enabled.Count == 1 || !IsExploring ? _enabled[0] : strategy.Choose(current, _enabled);
    }
}
