using EventChannels.Exploration.Scheduling;
using EventChannels.Stores;

namespace EventChannels.Exploration.Stores;

/// <summary>
/// Judges a run when no thread can go on: first as it is, then after the store has answered all, then after all is disposed.
/// </summary>
internal sealed class StoreVerdict(StoreRun run, Execution execution)
{
    // Longer than any pause, and than any attempt.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(11);

    private bool IsDisposed => run.DisposalBegun != StoreCall.Never;

    private IEnumerable<StoreCall> Pending => run.Calls.Where(call => call.IsPending);

    private IEnumerable<StoreWatcher> Live => run.Watchers.OfType<StoreWatcher>().Where(watcher => !watcher.IsDisposed);

    public void Judge()
    {
        JudgeAtRest();
        JudgeHealthy("s");
        JudgeHealthy("s");
        JudgeWithoutWatchers();
        JudgeDisposed();
    }

    private void Fail(object about, string failure) => execution.Fail($"{about}. {failure}");

    private void JudgeAtRest()
    {
        foreach (StoreCall call in Pending)
        {
            StoreWatcher? watcher = call.Operation.Watcher < 0 ? null : run.Watchers[call.Operation.Watcher];
            string? failure = run.HasCancellationEnded(call) && !call.Operation.IsWrite ? "Its token is cancelled."
                : watcher is { DisposalEnded: < StoreCall.Never } ? "Its watcher is disposed."
                : run.DisposalEnded != StoreCall.Never ? "The value is disposed."
                : IsDisposed ? null
                : run.Store.Mood == StoreMood.Refuses && call.Operation.WaitsAtWatcher ? "It waits, and the store refuses."
                : null;
            if (failure is not null)
            {
                Fail(call, failure);
            }
        }

        // Without a failure of the store nothing waits for the clock.
        if (execution.Failure is null && run.Clock.TimerCount == 0 && run.Store.QuestionCount == 0)
        {
            JudgeWaiting();
        }
    }

    // Of what waits while the store has answered all.
    private void JudgeWaiting()
    {
        foreach (StoreCall call in Pending.Where(_ => !IsDisposed))
        {
            if (call.Operation.IsWrite)
            {
                Fail(call, "It does not end.");
            }
            else if (call.Operation.WaitsAtWatcher && run.Watchers[call.Operation.Watcher]!.Seen is var seen && seen < run.Store.Newest)
            {
                Fail(call, $"It waits, has seen state {seen}, and {run.Store.Newest} is the newest.");
            }
        }
    }

    // The store answers, and all pauses and attempts of before end.
    private void JudgeHealthy(string change)
    {
        if (execution.Failure is not null || IsDisposed)
        {
            return;
        }

        run.Do(StoreOperation.Parse("H"));
        for (int round = 0; round < 3; round++)
        {
            run.Clock.Advance(_pause);
            execution.Run();
        }

        JudgeWaiting();
        ReadAll();
        JudgeFeed(Live.Any());
        run.Do(StoreOperation.Parse(change));
        ReadAll();
    }

    private void ReadAll()
    {
        for (int index = 0; index < run.Watchers.Count && execution.Failure is null; index++)
        {
            if (run.Watchers[index] is not { IsDisposed: false } watcher || Pending.Any(call => call.Operation.Watcher == index))
            {
                continue;
            }

            run.Do(StoreOperation.Parse($"t{index}"), StoreOperation.Parse($"t{index}"));
            if (watcher.Seen != run.Store.Newest)
            {
                Fail($"Watcher {index}", $"It ends with state {watcher.Seen}, and {run.Store.Newest} is the newest.");
            }
        }
    }

    private void JudgeFeed(bool isWatched)
    {
        StoreConnection expected = isWatched ? StoreConnection.Open : StoreConnection.Closed;
        run.Value.Status.Watch().TryPeek(out StoreStatus? status);
        if (execution.Failure is null && (run.Store.FollowingCount != (isWatched ? 1 : 0) || status!.Connection != expected))
        {
            execution.Fail($"The feed is {status!.Connection}, {run.Store.FollowingCount} follow the store, and "
                + (isWatched ? "there are watchers." : "nobody watches."));
        }
    }

    private void JudgeWithoutWatchers()
    {
        if (execution.Failure is not null)
        {
            return;
        }

        for (int index = 0; index < run.Watchers.Count; index++)
        {
            run.Do(StoreOperation.Parse($"d{index}"));
        }

        run.Clock.Advance(_pause);
        execution.Run();
        if (!IsDisposed)
        {
            JudgeFeed(isWatched: false);
        }

        if (Pending.FirstOrDefault(call => call.Operation.WaitsAtWatcher) is { } pending)
        {
            Fail(pending, "It is pending after all watchers are disposed.");
        }
    }

    private void JudgeDisposed()
    {
        if (execution.Failure is not null)
        {
            return;
        }

        run.Do(StoreOperation.Parse("D"));
        run.Status.Dispose();
        if (Pending.FirstOrDefault() is { } pending)
        {
            Fail(pending, "It is pending after the value is disposed.");
        }

        if (run.Clock.TimerCount > 0)
        {
            execution.Fail("The value is disposed, and a timer is left.");
        }

        if (execution.LinkedSources.Count > 0
            || execution.Registrations.Any(registration => !registration.Token.IsCancellationRequested))
        {
            execution.Fail("The value is disposed, and something is left registered with a token.");
        }

        if (execution.Threads.FirstOrDefault(thread => !thread.HasFinished) is { } stuck)
        {
            execution.Fail($"{stuck.Name} cannot go on from {stuck.Place}.");
        }
    }
}
