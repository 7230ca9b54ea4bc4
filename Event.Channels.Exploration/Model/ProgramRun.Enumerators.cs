using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

// Enumerators that are advanced by hand, and disposed by any thread.
internal sealed partial class ProgramRun
{
    // An enumerator that has ended stays ended, for example after a cancellation.
    private async ValueTask StepAsync(Call call, FollowedWatcher watcher, CancellationToken token)
    {
        watcher.Enumerator ??= watcher.Watcher.ReadAllAsync(token).GetAsyncEnumerator(CancellationToken.None);
        try
        {
            // As a task, so the exception of a caller that registers too late, after a disposal, is thrown here.
            if (await watcher.Enumerator.MoveNextAsync().AsTask().ConfigureAwait(false))
            {
                int current = watcher.Enumerator.Current;
                if (current == 0 && HasDisposalSince(watcher, call.Begun))
                {
                    watcher.MayHaveLost = true; // the disposal has cleared it
                }
                else
                {
                    Take(call, watcher, current);
                }
            }
            else
            {
                JudgeEnd(call, watcher);
                watcher.IsEnumerationOver = true;
            }
        }
        catch
        {
            watcher.IsEnumerationOver = true;
            throw;
        }
    }

    /// <summary>Whether a step of the watcher's enumerator was running at a time, or has begun since.</summary>
    public bool HasStepSince(FollowedWatcher watcher, int time) => _calls.Exists(step =>
        step.Operation.Kind == OperationKind.Step && _watchers[step.Operation.Watcher] == watcher && step.Ended > time);

    /// <summary>Whether the disposal of the watcher's enumerator was running at a time, or has begun since.</summary>
    public bool HasDisposalSince(FollowedWatcher watcher, int time, Call? except = null) => _calls.Exists(disposal =>
        disposal.Operation.Kind == OperationKind.DisposeEnumerator
        && disposal != except
        && _watchers[disposal.Operation.Watcher] == watcher
        && disposal.Ended > time);

    private async ValueTask DisposeEnumeratorAsync(FollowedWatcher watcher)
    {
        if (watcher.Enumerator is not { } enumerator)
        {
            return;
        }

        // A value may be lost if the step that took it has ended and its caller does not know that yet.
        bool mayHaveLost = watcher.MayHaveLost;
        watcher.MayHaveLost |= HasStepSince(watcher, Tick());
        try
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
            watcher.IsEnumerationOver = true;
        }
        catch (NotSupportedException)
        {
            watcher.MayHaveLost = mayHaveLost;
            throw;
        }
    }
}
