namespace EventChannels.Exploration.Scheduling;

/// <summary>One run of a program under one schedule.</summary>
/// <remarks>A failed execution stops where it is. Its system threads are left behind.</remarks>
internal sealed class Execution(IStrategy strategy, ScheduleReplay? replay = null, bool keepsSteps = false)
{
    // More steps than any program that ends has.
    private const int MostSteps = 20_000;

    [ThreadStatic]
    private static Execution? _current;

    private static int _strays;

    private readonly List<LogicalThread> _threads = [];
    private readonly List<LogicalThread> _enabled = [];
    private readonly Dictionary<object, LogicalLock> _locks = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Task, List<Action>> _continuations = [];
    private readonly SemaphoreSlim _rest = new(0);

    /// <summary>The execution of the current system thread.</summary>
    public static Execution Current
    {
        get => _current ?? throw new InvalidOperationException("No execution is under way on this thread.");
        set => _current = value;
    }

    /// <summary>The number of steps on threads that belong to no execution. It must be 0.</summary>
    public static int StrayCount => Volatile.Read(ref _strays);

    /// <summary>The failure; null if there is none.</summary>
    public string? Failure { get; private set; }

    public int StepCount { get; private set; }

    public Schedule Schedule { get; } = new();

    /// <summary>The steps of each thread, if they are recorded.</summary>
    public List<(LogicalThread Thread, string Place)> Steps { get; } = [];

    /// <summary>Whether schedules vary. They do not while the verdict runs the remaining work in order.</summary>
    public bool IsExploring { get; set; } = true;

    public IReadOnlyList<LogicalThread> Threads => _threads;

    /// <summary>Whether an operation of the core is one step. Then more orders of everything else can be tried.</summary>
    public bool IsCoarse { get; set; }

    public IUpdateListener? Updates { get; set; }

    /// <summary>The thread that runs the callbacks of a cancellation.</summary>
    public LogicalThread? Cancelling { get; set; }

    /// <summary>The registrations with tokens that the library has not removed.</summary>
    public HashSet<CancellationTokenRegistration> Registrations { get; } = [];

    /// <summary>The sources that are linked with other tokens and not disposed.</summary>
    public HashSet<CancellationTokenSource> LinkedSources { get; } = [];

    /// <summary>Notes a step outside all logical threads.</summary>
    public static void NoteOutside()
    {
        if (_current is null)
        {
            Interlocked.Increment(ref _strays);
        }
    }

    public LogicalThread Start(string name, Action body)
    {
        var thread = new LogicalThread(this, _threads.Count, name, body);
        _threads.Add(thread);
        strategy.Add(thread);
        return thread;
    }

    /// <summary>Records a failure. Only the first one counts.</summary>
    public void Fail(string failure) => Failure ??= failure;

    public LogicalLock LockOf(object locked)
    {
        if (!_locks.TryGetValue(locked, out LogicalLock? found))
        {
            _locks.Add(locked, found = new LogicalLock());
        }

        return found;
    }

    /// <summary>Continues after a task.</summary>
    /// <remarks>
    /// The framework runs only the first continuation on the thread that ends the task. The others would leave the logical threads.
    /// </remarks>
    public void GoOnAfter(Task task, Action continuation)
    {
        if (task.IsCompleted)
        {
            Start("continuation", continuation);
        }
        else if (_continuations.TryGetValue(task, out List<Action>? continuations))
        {
            continuations.Add(continuation);
        }
        else
        {
            _continuations.Add(task, [continuation]);
            task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => GoOnAfter(task));
        }
    }

    /// <summary>Runs until no logical thread can continue. Called from outside.</summary>
    public void Run()
    {
        if (Failure is null && Choose(current: null) is { } first)
        {
            Worker.GoOn(first);
            _rest.Wait();
        }
    }

    /// <summary>Ends a step of a thread, which continues when it is chosen again.</summary>
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

    /// <summary>The thread that continues after one that has ended; null if none can.</summary>
    public LogicalThread? NextAfter(LogicalThread ended)
    {
        if (keepsSteps)
        {
            Steps.Add((ended, "end"));
        }

        return Failure is null ? Choose(current: null) : null;
    }

    /// <summary>Lets a thread continue, or the thread outside if there is none.</summary>
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

    private void GoOnAfter(Task task)
    {
        _continuations.Remove(task, out List<Action>? continuations);
        foreach (Action continuation in continuations!.Skip(1))
        {
            Start("continuation", continuation);
        }

        continuations![0]();
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
                Fail("The schedule does not fit the program: its next thread cannot continue.");
            }

            return next;
        }

        return _enabled.Count == 1 || !IsExploring ? _enabled[0] : strategy.Choose(current, _enabled);
    }
}
