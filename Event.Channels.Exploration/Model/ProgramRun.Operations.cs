using EventChannels.Exploration.Model.Consuming;
using EventChannels.Exploration.Programs;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

// The effect of each operation.
internal sealed partial class ProgramRun
{
    private const int WatchersAwaited = 2;

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
            case OperationKind.SetIfChanged:
                call.Result = await Value.SetIfChangedAsync(call.Value, Watching.Parity, token).ConfigureAwait(false);
                break;
            case OperationKind.SetFrom:
                await Value.SetFromAsync(_items.Reader, token).ConfigureAwait(false);
                break;
            case OperationKind.WriteItem:
                call.Result = _items.Writer.TryWrite(call.Value);
                break;
            case OperationKind.CompleteItems:
                call.Result = _items.Writer.TryComplete();
                break;
            case OperationKind.WaitForWatchers:
                call.Result = await Value.WaitForWatchersAsync(WatchersAwaited, token).ConfigureAwait(false);
                FailIf(JudgeWatchers(call), call);
                break;
            case OperationKind.WaitForNoWatchers:
                call.Result = await Value.WaitForNoWatchersAsync(token).ConfigureAwait(false);
                FailIf(JudgeWatchers(call), call);
                break;
            case OperationKind.AdvanceClock:
                Clock.Advance();
                break;
            case OperationKind.TryWrite:
                call.Result = Value.Writer.TryWrite(call.Value);
                break;
            case OperationKind.WaitToWrite:
                call.Result = await Value.Writer.WaitToWriteAsync(token).ConfigureAwait(false);
                break;
            case OperationKind.Complete:
                call.Result = Complete();
                break;
            case OperationKind.PeekValue:
                PeekValue(call);
                break;
            case OperationKind.WatchAsync or OperationKind.WatchSync:
                Watch(Operator.None, operation.Kind == OperationKind.WatchSync);
                break;
            case OperationKind.SubscribeAsync or OperationKind.SubscribeSync:
                Watch(Operator.AsObservable, operation.Kind == OperationKind.SubscribeSync);
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
            case OperationKind.GetInContext:
                Take(call, watcher, await GetInContextAsync(watcher.Watcher, token).ConfigureAwait(false));
                break;
            case OperationKind.Loop:
                await foreach (int value in watcher.Watcher.ReadAllAsync(token).ConfigureAwait(false))
                {
                    Take(call, watcher, value);
                    LogicalThread.Point("loop");
                }

                JudgeEnd(call, watcher);
                break;
            case OperationKind.Step:
                await StepAsync(call, watcher, token).ConfigureAwait(false);
                break;
            case OperationKind.DisposeEnumerator:
                await DisposeEnumeratorAsync(watcher).ConfigureAwait(false);
                break;
            case OperationKind.TryGet:
                TryGet(call);
                break;
            case OperationKind.Peek:
                call.Result = watcher.Watcher.TryPeek(out int peeked) ? peeked : null;
                FailIf(watcher.JudgePeek(call) ?? watcher.JudgeLook(call, this), call);
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
                FailIf(watcher.JudgeLook(call, this), call);
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
        UserCode.Note();
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
        Ending[] endings = token == EndToken ? [.. _watchers.Select(watcher => watcher.Ending).OfType<Ending>()] : [];
        Array.ForEach(endings, ending => ending.Begin());

        Hooks.Cancellation.Cancel(_tokens[token]);
        _cancellationEnded[token] = Math.Min(_cancellationEnded[token], Tick());
        Array.ForEach(endings, ending => ending.IsOver = true);
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
        UserCode.Note();
        call.Result = value;
        bool mayReplace = watcher.MayReplaceMarked || HasCancelledSets || watcher.IsLimited;
        FailIf(watcher.Take(value, call, mayReplace), call);
        // A consumer that reads by itself is cancelled instead, and notices that at its next wait.
        bool isLate = watcher.Watcher is not Consumer
            && Calls.Any(set => set.Operation.IsSet && set.Value == value && set.Begun > watcher.DisposalEnded);
        FailIf(isLate ? $"It got {value}, which was set after the watcher was disposed." : null, call);
    }

    // Only one thread gets from a watcher, so the value that was found is still there.
    private void JudgeWait(Call call, FollowedWatcher watcher)
    {
        bool hasUnread = watcher.Watcher.HasUnread;
        if (watcher.IsDisposed || watcher.IsLimited)
        {
            return;
        }

        // A newer value that a newest-value filter skips may have replaced the value that was found.
        bool isKept = watcher is PlainWatcher || !watcher.MayReplaceMarked;
        FailIf(call.Result is true && isKept && !hasUnread ? "It ended, but nothing is unread." : null, call);
        if (call.Result is false)
        {
            JudgeEnd(call, watcher);
        }
    }

    private void JudgeEnd(Call call, FollowedWatcher watcher)
    {
        bool isEnumerationOver = watcher.IsEnumerationOver || HasDisposalSince(watcher, call.Begun);
        if (watcher.IsDisposed || watcher.IsLimited || (call.Operation.Kind == OperationKind.Step && isEnumerationOver))
        {
            return;
        }

        FailIf(CompletionBegun == Call.Never ? "It ended, but the value was not completed." : watcher.JudgeEnd(), call);
    }

    private Task<int> GetInContextAsync(IWatcher<int> watcher, CancellationToken token)
    {
        var got = new Hooks.TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _context.Post(_ => GetInContext(watcher, token, got), null);
        return got.Task;
    }

    private async void GetInContext(IWatcher<int> watcher, CancellationToken token, Hooks.TaskCompletionSource<int> got)
    {
        try
        {
            int value = await watcher.GetAsync(token).ConfigureAwait(true);
            FailIf(SynchronizationContext.Current == _context ? null : "A Get continues outside its context.");
            got.TrySetResult(value);
        }
        catch (Exception error)
        {
            got.TrySetException(error);
        }
    }

    private void Watch(Operator watched, bool isSync) =>
        _watchers.Add(Watching.Watch(new WatcherKind(watched, isSync, HasRead: false), this, CancellationToken.None));

    // There must be a moment during the call at which the requested number of watchers may have existed.
    private string? JudgeWatchers(Call call)
    {
        if (call.Result is false)
        {
            return CompletionBegun == Call.Never ? "It ended, but the value was not completed." : null;
        }

        int opened = _program.Watchers.Count + _calls.Count(other => other.Operation.Kind is OperationKind.WatchAsync
            or OperationKind.WatchSync or OperationKind.SubscribeAsync or OperationKind.SubscribeSync);
        int most = opened - _watchers.Count(watcher => watcher.DisposalEnded < call.Begun);
        bool isReached = call.Operation.Kind == OperationKind.WaitForWatchers
            ? most >= WatchersAwaited
            : !_watchers.Exists(watcher => watcher.WatchedAt < call.Begun && !watcher.IsDisposed && !watcher.IsLimited);
        return isReached ? null : "It ended, but there were never that many watchers.";
    }
}
