using EventChannels.Exploration.Hooks;
using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

// What each operation does.
internal sealed partial class ProgramRun
{
    private async ValueTask DoAsync(Call call)
    {
        Operation operation = call.Operation;
        CancellationToken token = operation.Token < 0 ? CancellationToken.None : _tokens[operation.Token].Token;
        switch (operation.Kind)
        {
            case OperationKind.BeginSet or OperationKind.Set:
                await ReturnedAsync(call, Value.SetAsync(call.Value, token)).ConfigureAwait(false);
                break;
            case OperationKind.BeginSecondSet or OperationKind.SecondSet:
                await ReturnedAsync(call, SecondValue.SetAsync(call.Value, token)).ConfigureAwait(false);
                break;
            case OperationKind.BlockingSet:
                Value.Set(call.Value);
                break;
            case OperationKind.Update:
                call.Result = await Value.UpdateAsync(current => MakeUpdate(call, current), token).ConfigureAwait(false);
                break;
            case OperationKind.CompareAndSet:
                call.Argument = Value.TryPeek(out int expected) ? expected : 0;
                call.Result = await Value.CompareAndSetAsync(call.Argument, call.Value, token).ConfigureAwait(false);
                break;
            case OperationKind.TryWrite:
                call.Result = Value.Writer.TryWrite(call.Value);
                break;
            case OperationKind.WaitToWrite:
                call.Result = await Value.Writer.WaitToWriteAsync(token).ConfigureAwait(false);
                break;
            case OperationKind.Complete:
                CompletionBegun = Math.Min(CompletionBegun, call.Begun);
                call.Result = Value.TryComplete();
                CompletionEnded = Math.Min(CompletionEnded, Tick());
                break;
            case OperationKind.PeekValue:
                PeekValue(call);
                break;
            case OperationKind.WatchAsync or OperationKind.WatchSync:
                var kind = new WatcherKind(Operator.None, operation.Kind == OperationKind.WatchSync, HasRead: false);
                _watchers.Add(Watching.Watch(kind, Value, SecondValue, this, CancellationToken.None));
                break;
            case OperationKind.Cancel:
                Cancel(operation.Token);
                break;
            default:
                await DoAsync(call, _watchers[operation.Watcher], token).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask DoAsync(Call call, FollowedWatcher watcher, CancellationToken token)
    {
        switch (call.Operation.Kind)
        {
            case OperationKind.Get:
                Take(call, watcher, await watcher.Watcher.GetAsync(token).ConfigureAwait(false));
                break;
            case OperationKind.TryGet:
                TryGet(call);
                break;
            case OperationKind.Peek:
                call.Result = watcher.Watcher.TryPeek(out int peeked) ? peeked : null;
                FailIf(watcher.JudgePeek(call), call);
                break;
            case OperationKind.WaitForUnread:
                call.Result = await watcher.Watcher.WaitForUnreadAsync(token).ConfigureAwait(false);
                JudgeWait(call, watcher);
                break;
            case OperationKind.MarkUnread:
                watcher.Watcher.MarkUnread();
                watcher.Mark();
                break;
            case OperationKind.Dispose:
                watcher.DisposalBegun = Math.Min(watcher.DisposalBegun, call.Begun);
                watcher.Watcher.Dispose();
                watcher.DisposalEnded = Math.Min(watcher.DisposalEnded, Tick());
                break;
            case OperationKind.HasUnread:
                call.Result = watcher.Watcher.HasUnread;
                break;
            case OperationKind.Completion:
                _completions.Add(((MemoryWatcher<int>)watcher.Watcher).Reader.Completion);
                break;
        }
    }

    private async ValueTask ReturnedAsync(Call call, ValueTask set)
    {
        call.Returned = Tick();
        await set.ConfigureAwait(false);
    }

    private static int MakeUpdate(Call call, int current)
    {
        call.Argument = current;
        return call.Value;
    }

    private void PeekValue(Call call)
    {
        call.Result = Value.TryPeek(out int peeked) ? peeked : null;
        int version = call.Result is null ? 0 : First.VersionOf(peeked);
        FailIf(version < call.NewestBefore ? $"It is version {version}, when {call.NewestBefore} was the newest." : null, call);
    }

    private void Cancel(int token)
    {
        _cancellationBegun[token] = Math.Min(_cancellationBegun[token], Tick());
        foreach (LimitedWatcher limited in token == EndToken ? _watchers.OfType<LimitedWatcher>() : [])
        {
            limited.Limit();
        }

        Cancellation.Cancel(_tokens[token]);
        _cancellationEnded[token] = Math.Min(_cancellationEnded[token], Tick());
        foreach (LimitedWatcher limited in token == EndToken ? _watchers.OfType<LimitedWatcher>() : [])
        {
            limited.HasEnded = true;
        }
    }

    private void TryGet(Call call)
    {
        FollowedWatcher watcher = _watchers[call.Operation.Watcher];
        if (watcher.Watcher.TryGet(out int value))
        {
            Take(call, watcher, value);
        }
        else
        {
            FailIf(watcher.JudgeNothing(call), call);
        }
    }

    private void Take(Call call, FollowedWatcher watcher, int value)
    {
        call.Result = value;
        bool mayReplace = !watcher.IsSync || HasCancelledSets || watcher is LimitedWatcher { IsLimited: true };
        FailIf(watcher.Take(value, call, mayReplace), call);
        bool isLate = Calls.Any(set => set.Operation.IsSet && set.Value == value && set.Begun > watcher.DisposalEnded);
        FailIf(isLate ? $"It got {value}, which was set after the watcher was disposed." : null, call);
    }

    // One thread alone gets from a watcher: so what was found is still there.
    private void JudgeWait(Call call, FollowedWatcher watcher)
    {
        bool hasUnread = watcher.Watcher.HasUnread;
        if (watcher.IsDisposed || watcher is LimitedWatcher { IsLimited: true })
        {
            return;
        }

        // A newer value, which an async filter passes over, may have taken the place of the one that was found.
        bool isKept = watcher is PlainWatcher || watcher.IsSync;
        FailIf(call.Result is true && isKept && !hasUnread ? "It ended, but nothing is unread." : null, call);
        FailIf(call.Result is false && CompletionBegun == Call.Never ? "It ended, but the value was not completed." : null, call);
        FailIf(call.Result is false ? watcher.JudgeEnd() : null, call);
    }
}
