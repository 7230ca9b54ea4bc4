using EventChannels.Exploration.Programs;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>Runs a program in one execution, and judges the result.</summary>
internal sealed partial class ProgramRun : IUpdateListener
{
    private const int FirstValue = 2;
    private const int FirstSecondValue = 5000;
    private const int EndToken = 1;

    private readonly ExploredProgram _program;
    private readonly Execution _execution;
    private readonly List<FollowedWatcher> _watchers = [];
    private readonly List<Call> _calls = [];
    private readonly CancellationTokenSource[] _tokens = [new(), new()];
    private readonly int[] _cancellationBegun = [Call.Never, Call.Never];
    private readonly int[] _cancellationEnded = [Call.Never, Call.Never];
    private readonly List<Task> _completions = [];
    private readonly SmallChannel _items = new(capacity: int.MaxValue);
    private readonly OneThreadContext _context;
    private int _now;

    public ProgramRun(ExploredProgram program, Execution execution)
    {
        (_program, _execution, _context) = (program, execution, new OneThreadContext(execution));
        execution.Updates = this;
        Clock = new ProgramClock(execution);
        First = new UpdateOrder(() => Clock.Now);
        Second = new UpdateOrder(() => Clock.Now);
        Value = program.IsEmpty
            ? new MemoryValue<int> { AllowSynchronousContinuations = program.IsInline }
            : new MemoryValue<int>(FirstValue) { AllowSynchronousContinuations = program.IsInline };
        SecondValue = new MemoryValue<int>(FirstSecondValue) { AllowSynchronousContinuations = program.IsInline };
        Second.Publish(FirstSecondValue);
        if (!program.IsEmpty)
        {
            First.Publish(FirstValue);
        }
    }

    public MemoryValue<int> Value { get; }

    public MemoryValue<int> SecondValue { get; }

    public ProgramClock Clock { get; }

    /// <summary>The channel that SetFromAsync reads.</summary>
    public SmallChannel Items => _items;

    /// <summary>The updates of the value.</summary>
    public UpdateOrder First { get; }

    /// <summary>The updates of the second value.</summary>
    public UpdateOrder Second { get; }

    public IReadOnlyList<Call> Calls => _calls;

    public IReadOnlyList<FollowedWatcher> Watchers => _watchers;

    public IReadOnlyList<Task> Completions => _completions;

    public int CompletionBegun { get; private set; } = Call.Never;

    public int CompletionEnded { get; private set; } = Call.Never;

    /// <summary>Whether anything was cancelled.</summary>
    public bool HasCancelled => Array.Exists(_cancellationBegun, time => time != Call.Never);

    /// <summary>Whether a Set may have been cancelled.</summary>
    public bool HasCancelledSets => _calls.Exists(call =>
        (call.Operation.IsSet || call.Operation.Kind == OperationKind.SetFrom) && IsCancelled(call, Call.Never));

    public void Run()
    {
        foreach (WatcherKind kind in _program.Watchers)
        {
            FollowedWatcher watcher = Watching.Watch(kind, this, _tokens[EndToken].Token);
            _watchers.Add(watcher);
            if (kind.HasRead && !_program.IsEmpty)
            {
                TryGet(_watchers.Count - 1);
            }
        }

        for (int thread = 0; thread < _program.Threads.Count; thread++)
        {
            int index = thread;
            _execution.Start("T", () => _ = RunThreadAsync(index));
        }

        _execution.Run();
        _execution.IsExploring = false;
        new Verdict(this, _execution).Judge();
    }

    /// <summary>The time of an event, later than all earlier ones. Called only by user code.</summary>
    public int Tick()
    {
        UserCode.Note();
        return ++_now;
    }

    /// <summary>Whether a call's token was cancelled before a time.</summary>
    public bool IsCancelled(Call call, int time) =>
        call.Operation is { Token: >= 0, Kind: not OperationKind.Cancel } && _cancellationBegun[call.Operation.Token] < time;

    /// <summary>Whether a call's token is cancelled, and the cancellation has taken full effect.</summary>
    public bool HasCancellationEnded(Call call) =>
        call.Operation is { Token: >= 0, Kind: not OperationKind.Cancel }
        && _cancellationEnded[call.Operation.Token] != Call.Never;

    /// <summary>Whether a call that takes from a watcher was running at a time, or has begun since.</summary>
    public bool HasTakenSince(FollowedWatcher watcher, int time) => _calls.Exists(call =>
        call.Operation.Kind is OperationKind.Get or OperationKind.GetInContext or OperationKind.Loop or OperationKind.Step
            or OperationKind.TryGet
        && _watchers[call.Operation.Watcher] == watcher
        && call.Ended > time);

    /// <summary>Whether a call of MarkUnread has begun.</summary>
    public bool MayHaveMarked(FollowedWatcher watcher) => _calls.Exists(call =>
        call.Operation.Kind is OperationKind.MarkUnread && _watchers[call.Operation.Watcher] == watcher);

    /// <summary>Gets from a watcher outside the program's calls.</summary>
    /// <returns>Whether a value was unread.</returns>
    public bool TryGet(int watcher)
    {
        Call call = Begin(new Operation(OperationKind.TryGet, watcher, -1), thread: _program.Threads.Count, value: 0);
        TryGet(call);
        End(call);
        return call.Result is int;
    }

    /// <summary>Completes the value.</summary>
    public bool Complete()
    {
        CompletionBegun = Math.Min(CompletionBegun, Tick());
        bool completes = Value.TryComplete();
        CompletionEnded = Math.Min(CompletionEnded, Tick());
        return completes;
    }

    /// <summary>Records a value that reached a watcher without a call.</summary>
    public void Take(FollowedWatcher watcher, int value)
    {
        var told = new Operation(OperationKind.TryGet, _watchers.IndexOf(watcher), -1);
        Take(new Call(told, _program.Threads.Count, value: 0), watcher, value);
    }

    /// <summary>Records a task that ends with its owner.</summary>
    public void Note(Task? task)
    {
        if (task is not null)
        {
            _completions.Add(task);
        }
    }

    public void FailIf(string? failure, object? about = null)
    {
        if (failure is not null)
        {
            _execution.Fail(about is null ? failure : $"{about}. {failure}");
        }
    }

    void IUpdateListener.Admit(int value, long version) => FailIf(OrderOf(value).Admit(value, version));

    void IUpdateListener.Publish(int value) => FailIf(OrderOf(value).Publish(value));

    private UpdateOrder OrderOf(int value) => value >= FirstSecondValue ? Second : First;

    private async Task RunThreadAsync(int thread)
    {
        IReadOnlyList<Operation> operations = _program.Threads[thread];
        for (int index = 0; index < operations.Count; index++)
        {
            Operation operation = operations[index];
            LogicalThread.Point($"T{thread} {operation}");
            int value = (100 * (thread + 1)) + index + (operation.IsSecondSet ? FirstSecondValue : 0);
            Task running = RunAsync(Begin(operation, thread, value));
            if (operation.Kind is not (OperationKind.BeginSet or OperationKind.BeginSecondSet))
            {
                await running.ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(Call call)
    {
        try
        {
            await DoAsync(call).ConfigureAwait(false);
            End(call);
        }
        catch (Exception error)
        {
            call.Error = error;
            End(call);
            FailIf(ErrorVerdict.Judge(call, this), call);
        }
    }

    private Call Begin(Operation operation, int thread, int value)
    {
        FollowedWatcher? watcher = operation.Watcher < 0 ? null : _watchers[operation.Watcher];
        var call = new Call(operation, thread, value)
        {
            Begun = Tick(),
            NewestBefore = First.Newest,
            LastBefore = First.Last,
            ClockBefore = Clock.Now,
            SeenBefore = watcher?.Seen ?? 0,
            WasMarked = watcher?.IsMarked ?? false,
        };
        _calls.Add(call);
        return call;
    }

    private void End(Call call)
    {
        call.Ended = Tick();
        call.Returned = Math.Min(call.Returned, call.Ended);
    }
}
