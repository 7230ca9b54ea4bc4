using System.Threading.Channels;
using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>Runs the operations of a program on a value, and records the outcome of each.</summary>
internal sealed class OperationRunner
{
    private readonly ITestedValue _value;
    private readonly RunClock _clock;
    private readonly IWatchable<int> _watched;
    private readonly IWatcher<int>?[] _watchers;
    private readonly CancellationTokenSource[] _tokens = [new(), new()];

    public OperationRunner(ConcurrentProgram program, ITestedValue value, RunClock clock)
    {
        _value = value;
        _clock = clock;
        _watched = program.Operator switch
        {
            Operator.Where => value.Where(IsEven),
            Operator.DistinctUntilChanged => value.DistinctUntilChanged(EqualityComparer<int>.Create(
                static (one, other) => IsEven(one) == IsEven(other), static number => number % 2)),
            _ => value,
        };
        _watchers = new IWatcher<int>?[program.WatcherCount];
        for (int watcher = 0; watcher < program.Watchers.Length; watcher++)
        {
            _watchers[watcher] = _watched.Watch(program.Watchers[watcher]);
        }
    }

    /// <summary>Whether the watcher exists yet.</summary>
    public bool IsOpen(int watcher) => Volatile.Read(ref _watchers[watcher]) is not null;

    /// <summary>Begins an operation whose call is recorded.</summary>
    /// <returns>A task that ends with the operation. For a synchronous operation, it has ended.</returns>
    public Task Begin(RecordedCall call)
    {
        if (call.Operation.IsAsync)
        {
            Task ended = EndAsync(call);
            if (!ended.IsCompleted)
            {
                call.NoteReturned(_clock);
            }

            return ended;
        }

        Outcome outcome;
        try
        {
            outcome = Do(call.Operation);
        }
        catch (Exception error)
        {
            outcome = OutcomeOf(error);
        }

        call.NoteEnded(_clock, outcome);
        return Task.CompletedTask;
    }

    private static bool IsEven(int value) => value % 2 == 0;

    private static Outcome OutcomeOf(Exception error) => error switch
    {
        SetAbandonedException => new Outcome(OutcomeKind.Abandoned),
        OperationCanceledException => new Outcome(OutcomeKind.Cancelled),
        ChannelClosedException => new Outcome(OutcomeKind.Closed),
        ObjectDisposedException => new Outcome(OutcomeKind.Disposed),
        InvalidOperationException => new Outcome(OutcomeKind.WrongUse),
        _ => new Outcome(OutcomeKind.Unexpected, Error: error),
    };

    private async Task EndAsync(RecordedCall call)
    {
        Outcome outcome;
        try
        {
            outcome = await DoAsync(call.Operation);
        }
        catch (Exception error)
        {
            outcome = OutcomeOf(error);
        }

        call.NoteEnded(_clock, outcome);
    }

    private async ValueTask<Outcome> DoAsync(Operation operation)
    {
        CancellationToken token = operation.Token is { } number ? _tokens[number].Token : CancellationToken.None;
        switch (operation.Kind)
        {
            case OperationKind.SetAsync:
                await _value.SetAsync(operation.Value, token);
                return Outcome.Done;
            case OperationKind.Update:
                return Outcome.Gave(await _value.UpdateAsync(value => value + operation.Value, token));
            case OperationKind.CompareAndSet:
                return Outcome.Is(await _value.CompareAndSetAsync(operation.Expected, operation.Value, null, token));
            case OperationKind.SetIfChanged:
                return Outcome.Is(await _value.SetIfChangedAsync(operation.Value, null, token));
            case OperationKind.Get:
                return Outcome.Gave(await Watcher(operation).GetAsync(token));
            default:
                return Outcome.Is(await Watcher(operation).WaitForUnreadAsync(token));
        }
    }

    private Outcome Do(Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Set:
                _value.Set(operation.Value);
                return Outcome.Done;
            case OperationKind.Complete:
                return Outcome.Is(_value.TryComplete());
            case OperationKind.PeekValue:
                return Outcome.Found(_value.TryPeek(out int current), current);
            case OperationKind.Cancel:
                _tokens[operation.Token!.Value].Cancel();
                return Outcome.Done;
            case OperationKind.WatchAsync or OperationKind.WatchSync:
                Delivery delivery = operation.Kind == OperationKind.WatchSync ? Delivery.Sync : Delivery.Async;
                Volatile.Write(ref _watchers[operation.Watcher], _watched.Watch(delivery));
                return Outcome.Done;
            case OperationKind.TryGet:
                return Outcome.Found(Watcher(operation).TryGet(out int got), got);
            case OperationKind.Peek:
                return Outcome.Found(Watcher(operation).TryPeek(out int upcoming), upcoming);
            case OperationKind.HasUnread:
                return Outcome.Is(Watcher(operation).HasUnread);
            case OperationKind.MarkUnread:
                Watcher(operation).MarkUnread();
                return Outcome.Done;
            default:
                Watcher(operation).Dispose();
                return Outcome.Done;
        }
    }

    private IWatcher<int> Watcher(Operation operation) => Volatile.Read(ref _watchers[operation.Watcher])!;
}
