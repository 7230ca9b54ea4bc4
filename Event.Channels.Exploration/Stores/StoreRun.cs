using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Hooks;
using EventChannels.Exploration.Model;
using EventChannels.Exploration.Scheduling;
using EventChannels.Stores;

namespace EventChannels.Exploration.Stores;

/// <summary>Runs a program over a stored value in one execution, and judges what it did.</summary>
internal sealed class StoreRun : IExploredRun
{
    private const int FirstValue = 2;

    private readonly StoreProgram _program;
    private readonly Execution _execution;
    private readonly List<StoreCall> _calls = [];
    private readonly StoreWatcher?[] _watchers;
    private readonly bool[] _refusedWatchers;
    private readonly CancellationTokenSource[] _tokens = [new(), new()];
    private readonly int[] _cancellationBegun = [StoreCall.Never, StoreCall.Never];
    private readonly int[] _cancellationEnded = [StoreCall.Never, StoreCall.Never];
    private int _now;
    private int _known = -1;
    private int _peeked = -1;

    public StoreRun(StoreProgram program, Execution execution)
    {
        (_program, _execution) = (program, execution);
        (_watchers, _refusedWatchers) = (new StoreWatcher?[program.WatcherCount], new bool[program.WatcherCount]);
        execution.IsCoarse = !program.IsFine;
        Store = new ExploredStore(execution, FirstValue);
        Clock = new ProgramClock(execution, Cancellation.CallBack);
        Value = new StoredValue<int>(Store, "key", new StoredValueOptions<int>(ExploredStore.Serializer)
        {
            AttemptTimeout = ProgramClock.Interval,
            MinimumBackOff = ProgramClock.Interval / 2,
            MaximumBackOff = ProgramClock.Interval / 2, // no jitter, which would be another one each time
            Linger = program.Lingers ? ProgramClock.Interval : TimeSpan.Zero,
            TimeProvider = Clock,
        });
        Status = Value.Status.Watch();
    }

    public ExploredStore Store { get; }

    public ProgramClock Clock { get; }

    public StoredValue<int> Value { get; }

    public IWatcher<StoreStatus> Status { get; }

    public IReadOnlyList<StoreCall> Calls => _calls;

    /// <summary>The watchers; null for one that has not come, since the value was disposed before.</summary>
    public IReadOnlyList<StoreWatcher?> Watchers => _watchers;

    public int DisposalBegun { get; private set; } = StoreCall.Never;

    public int DisposalEnded { get; private set; } = StoreCall.Never;

    public IEnumerable<string> Account =>
        [.. _calls.OrderBy(call => call.Begun).Select(call => call.ToString()), $"states in their order: {Store}"];

    public void Run()
    {
        _execution.IsExploring = false;
        Start("T", _program.Threads.Count, _program.Before);
        _execution.Run();
        if (_calls.Exists(call => call.IsPending))
        {
            _execution.Fail("What is done before does not end.");
        }

        _execution.IsExploring = true;
        for (int thread = 0; thread < _program.Threads.Count; thread++)
        {
            Start("T", thread, _program.Threads[thread]);
        }

        _execution.Run();
        _execution.IsExploring = false;
        new StoreVerdict(this, _execution).Judge();
    }

    /// <summary>Does operations after the program, to their end if that comes without anything else.</summary>
    public void Do(params IReadOnlyList<StoreOperation> operations)
    {
        Start("verdict", _program.Threads.Count + 1, operations);
        _execution.Run();
    }

    /// <summary>Whether a call's token is cancelled, and all that this does is done.</summary>
    public bool HasCancellationEnded(StoreCall call) =>
        call.Operation is { Token: >= 0, Letter: not 'x' } && _cancellationEnded[call.Operation.Token] != StoreCall.Never;

    public void FailIf(string? failure, object about)
    {
        if (failure is not null)
        {
            _execution.Fail($"{about}. {failure}");
        }
    }

    private int Tick() => ++_now;

    private void Start(string name, int thread, IReadOnlyList<StoreOperation> operations) =>
        _execution.Start(name, () => _ = RunThreadAsync(thread, operations));

    private async Task RunThreadAsync(int thread, IReadOnlyList<StoreOperation> operations)
    {
        foreach (StoreOperation operation in operations)
        {
            if (!IsReady(operation, thread))
            {
                continue;
            }

            var call = new StoreCall(operation, thread, FirstValue + 100 + _calls.Count)
            {
                Begun = Tick(),
                KnownBefore = _known,
                PeekedBefore = _peeked,
            };
            _calls.Add(call);
            try
            {
                await DoAsync(call).ConfigureAwait(false);
                call.Ended = Tick();
            }
            catch (Exception error)
            {
                (call.Error, call.Ended) = (error, Tick());
                FailIf(JudgeError(call, error), call);
            }
        }
    }

    // Waits for the operation's watcher. False if that will not come.
    private bool IsReady(StoreOperation operation, int thread)
    {
        int watcher = operation.Letter == 'n' ? -1 : operation.Watcher;
        LogicalThread.Current!.WaitUntil(
            () => watcher < 0 || _watchers[watcher] is not null || _refusedWatchers[watcher], $"T{thread} {operation}");
        return watcher < 0 || _watchers[watcher] is not null;
    }

    private async ValueTask DoAsync(StoreCall call)
    {
        StoreOperation operation = call.Operation;
        CancellationToken token = operation.Token < 0 ? CancellationToken.None : _tokens[operation.Token].Token;
        StoreWatcher? watcher = operation.Watcher < 0 ? null : _watchers[operation.Watcher];
        switch (operation.Letter)
        {
            case 'g':
                Take(call, watcher!, await watcher!.Watcher.GetAsync(token).ConfigureAwait(false));
                break;
            case 'w':
                call.Result = await watcher!.Watcher.WaitForUnreadAsync(token).ConfigureAwait(false);
                bool hasUnread = watcher.Watcher.HasUnread;
                FailIf(call.Result is true && !hasUnread && !watcher.IsDisposed ? "It ended, but nothing is unread." : null, call);
                break;
            case 't':
                TryGet(call, watcher!);
                break;
            case 'p':
                Peek(call, watcher!);
                break;
            case 'd':
                watcher!.DisposalBegun = Math.Min(watcher.DisposalBegun, call.Begun);
                watcher.Watcher.Dispose();
                watcher.DisposalEnded = Math.Min(watcher.DisposalEnded, Tick());
                break;
            case 'n':
                Watch(operation.Watcher);
                break;
            case 'S':
                await Value.SetAsync(call.Value, token).ConfigureAwait(false);
                NoteWritten(call);
                break;
            case 'U':
                await Value.UpdateAsync(_ => call.Value, token).ConfigureAwait(false);
                NoteWritten(call);
                break;
            case 'P':
                PeekValue(call);
                break;
            case 'D':
                await DisposeAsync(call).ConfigureAwait(false);
                break;
            case 'x':
                _cancellationBegun[operation.Token] = Math.Min(_cancellationBegun[operation.Token], call.Begun);
                Cancellation.Cancel(_tokens[operation.Token]);
                _cancellationEnded[operation.Token] = Math.Min(_cancellationEnded[operation.Token], Tick());
                break;
            case '+':
                Clock.Advance();
                break;
            default:
                DoAtStore(call);
                break;
        }
    }

    private void Watch(int watcher)
    {
        int oldest = Store.Newest;
        try
        {
            _watchers[watcher] = new StoreWatcher(Value.Watch(), oldest) { WatchedAt = Tick() };
        }
        finally
        {
            _refusedWatchers[watcher] = _watchers[watcher] is null;
        }
    }

    private void DoAtStore(StoreCall call)
    {
        switch (call.Operation.Letter)
        {
            case 's':
                Store.Set(call.Value);
                break;
            case 'B':
                Store.GoBack(call.Value);
                break;
            case 'i':
                Store.Interrupt();
                break;
            case 'L':
                Store.LoseNextAnswer();
                break;
            case 'R':
                Store.Be(StoreMood.Refuses);
                break;
            case 'r':
                Store.Be(StoreMood.RefusesQuestions);
                break;
            case 'A':
                Store.Be(StoreMood.IsAway);
                break;
            case 'Q':
                Store.Be(StoreMood.IsSilent);
                break;
            case 'H':
                Store.Be(StoreMood.Answers);
                break;
            default:
                throw new InvalidOperationException($"{call.Operation} does nothing.");
        }
    }

    // Everyone here has the value by then.
    private void NoteWritten(StoreCall call)
    {
        IReadOnlyList<int> places = Store.PlacesOf(call.Value);
        FailIf(places.Count == 0 ? "It ended, and the store does not have the value." : null, call);
        _known = Math.Max(_known, places.LastOrDefault(-1));
    }

    private void Take(StoreCall call, StoreWatcher watcher, int value)
    {
        call.Result = value;
        FailIf(watcher.Take(Store.PlacesOf(value), call), call);
    }

    private void TryGet(StoreCall call, StoreWatcher watcher)
    {
        if (watcher.Watcher.TryGet(out int value))
        {
            Take(call, watcher, value);
            return;
        }

        // A watcher that was there before a Set has its value when the Set has ended.
        bool mustFind = _calls.Exists(set => set.Operation.IsWrite
            && set.Error is null
            && set.Ended < call.Begun
            && set.Begun > watcher.WatchedAt
            && Store.PlacesOf(set.Value)[^1] > watcher.Seen);
        FailIf(mustFind && !watcher.IsDisposed && DisposalBegun == StoreCall.Never && !Store.HasGoneBack
            ? "It found nothing after a Set had ended."
            : null, call);
    }

    private void Peek(StoreCall call, StoreWatcher watcher)
    {
        if (watcher.Watcher.TryPeek(out int value))
        {
            call.Result = value;
            FailIf(watcher.Judge(Store.PlacesOf(value), call), call);
        }
    }

    private void PeekValue(StoreCall call)
    {
        if (Value.TryPeek(out int value))
        {
            call.Result = value;
            int place = Store.PlacesOf(value).LastOrDefault(-1);
            int least = Math.Max(call.KnownBefore, call.PeekedBefore);
            FailIf(place < least ? $"It is state {place}, and {least} was known." : null, call);
            _peeked = Math.Max(_peeked, Store.PlacesOf(value).FirstOrDefault(-1));
        }
        else
        {
            FailIf(call.KnownBefore >= 0 || call.PeekedBefore >= 0 ? "It found nothing." : null, call);
        }
    }

    private async ValueTask DisposeAsync(StoreCall call)
    {
        DisposalBegun = Math.Min(DisposalBegun, call.Begun);
        await Value.DisposeAsync().ConfigureAwait(false);
        DisposalEnded = Math.Min(DisposalEnded, Tick());
        FailIf(Store.FollowingCount > 0 ? "It ended, and a feed is open."
            : Store.QuestionCount > 0 ? "It ended, and a question is asked of the store."
            : null, call);
    }

    // What is wrong with it; null if nothing is.
    private string? JudgeError(StoreCall call, Exception error)
    {
        StoreOperation operation = call.Operation;
        bool isCancelled = operation is { Token: >= 0, Letter: not 'x' } && _cancellationBegun[operation.Token] < call.Ended;
        bool isDisposed = DisposalBegun < call.Ended;
        bool isClosed = isDisposed || (operation.Watcher >= 0 && _watchers[operation.Watcher] is { } watcher && watcher.DisposalBegun < call.Ended);
        bool isExpected = error switch
        {
            OperationCanceledException => isCancelled,
            System.Threading.Channels.ChannelClosedException => isClosed,
            ObjectDisposedException => isClosed,
            StoreException { Fault: StoreFault.Refused } =>
                Store.Moods.Contains(StoreMood.Refuses) || Store.Moods.Contains(StoreMood.RefusesQuestions),
            StoreException { Fault: StoreFault.OutcomeUnknown } => operation.IsWrite
                && (isCancelled || isDisposed || Store.HasLostAnswers || Store.Moods.Contains(StoreMood.IsSilent)),
            _ => false,
        };
        bool mayBeSet = error is StoreException { Fault: StoreFault.OutcomeUnknown };
        return !isExpected ? "It throws that for no reason."
            : operation.IsWrite && !mayBeSet && Store.PlacesOf(call.Value).Count > 0 ? "It throws that, and the value was set."
            : null;
    }
}
