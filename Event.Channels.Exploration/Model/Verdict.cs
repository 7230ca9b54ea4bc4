using EventChannels.Exploration.Model.Consuming;
using EventChannels.Exploration.Programs;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>
/// Judges a run when no thread can continue: first as it is, then after everything was read, then after all watchers are
/// disposed.
/// </summary>
internal sealed class Verdict(ProgramRun run, Execution execution)
{
    public void Judge()
    {
        JudgeAtRest();
        JudgeConsumers();
        ReadAll();
        JudgeAtEnd();
        JudgeSets();
        DisposeAll();
    }

    private void Fail(object about, string failure) => execution.Fail($"{about}. {failure}");

    private bool IsWaitedAt(int watcher) =>
        run.Calls.Any(call => call.Operation.Watcher == watcher && call.Operation.WaitsAtWatcher && call.IsPending);

    private void JudgeAtRest()
    {
        foreach (Call call in run.Calls.Where(call => call.IsPending && execution.Failure is null))
        {
            if (JudgePending(call) is { } failure)
            {
                Fail(call, failure);
            }
        }
    }

    // The failure of a call that does not end while nothing else happens; null if there is none.
    private string? JudgePending(Call call)
    {
        FollowedWatcher? watcher = call.Operation.Watcher < 0 ? null : run.Watchers[call.Operation.Watcher];
        if (run.HasCancellationEnded(call))
        {
            return "Its token is cancelled.";
        }

        if (watcher is { DisposalEnded: < Call.Never })
        {
            return "Its watcher is disposed.";
        }

        if (call.Operation.WaitsAtWatcher)
        {
            bool isCompleted = run.CompletionEnded < Call.Never
                && watcher is not CombinedWatcher
                && !run.Calls.Any(other => other.Operation.IsSet && other.IsPending);
            return watcher!.JudgeWaiting() ?? (isCompleted ? "The value is completed." : null);
        }

        bool waitsForSync = run.Watchers.Any(other => IsLiveSync(other) && HasUnreadSource(other));
        int watchers = run.Value.WatcherCount;
        bool mayWait = call.Operation.Kind switch
        {
            OperationKind.WaitForWatchers => watchers < 2 && run.CompletionEnded == Call.Never,
            OperationKind.WaitForNoWatchers => watchers > 0 && run.CompletionEnded == Call.Never,
            OperationKind.WaitToWrite => run.Watchers.Any(IsLiveSync),
            OperationKind.SetFrom => waitsForSync || !run.Items.IsReadable,
            _ => call.Operation.IsSet && waitsForSync,
        };
        return mayWait ? null
            : call.Operation.WaitsForWatchers ? $"It waits, and there are {watchers} watchers."
            : call.Operation.IsSet ? "No every-value watcher has an unread value."
            : "It does not end.";
    }

    private void JudgeConsumers()
    {
        foreach (Consumer consumer in run.Watchers.Select(watcher => watcher.Watcher).OfType<Consumer>())
        {
            if (consumer.JudgeAtRest() is { } failure)
            {
                execution.Fail(failure);
            }

            consumer.Release();
        }

        execution.Run();
    }

    private static bool IsLiveSync(FollowedWatcher watcher) => watcher is { IsSync: true, DisposalEnded: Call.Never };

    // A filter or a combination may have a value that it does not show.
    private static bool HasUnreadSource(FollowedWatcher watcher) => watcher is not PlainWatcher || watcher.Watcher.HasUnread;

    private void ReadAll()
    {
        for (bool any = true; any && execution.Failure is null;)
        {
            any = false;
            for (int index = 0; index < run.Watchers.Count && execution.Failure is null; index++)
            {
                if (run.Watchers[index].IsDisposed || IsWaitedAt(index))
                {
                    continue;
                }

                bool hasUnread = run.Watchers[index].Watcher.HasUnread;
                bool found = run.TryGet(index);
                if (hasUnread != found && !(found && MayPassOver(run.Watchers[index])))
                {
                    execution.Fail($"HasUnread of watcher {index} was {hasUnread}, and its TryGet {found}.");
                }

                any |= GoOn() || found;
            }

            any |= !any && HasPassedInterval();
        }
    }

    // Returns whether any call ended.
    private bool GoOn()
    {
        int ended = CountEnded();
        execution.Run();
        return ended < CountEnded();
    }

    // Returns whether there was an interval to wait for.
    private bool HasPassedInterval()
    {
        if (!run.Watchers.Any(watcher => watcher is TimedWatcher))
        {
            return false;
        }

        run.Clock.Advance();
        run.Clock.Advance();
        return GoOn() || Enumerable.Range(0, run.Watchers.Count).Any(index =>
            !run.Watchers[index].IsDisposed && !IsWaitedAt(index) && run.Watchers[index].Watcher.HasUnread);
    }

    // With every-value delivery, a passing value may be queued behind others that do not pass, out of sight of a peek.
    private static bool MayPassOver(FollowedWatcher watcher) => watcher is { IsSync: true } and not PlainWatcher;

    private static bool MayOutliveWatchers(Call call) =>
        call.Operation.Kind is OperationKind.WaitForWatchers or OperationKind.SetFrom;

    private int CountEnded() => run.Calls.Count(call => !call.IsPending);

    private void JudgeAtEnd()
    {
        if (execution.Failure is not null)
        {
            return;
        }

        if (run.First.Newest != run.First.Last)
        {
            execution.Fail($"Version {run.First.Last} was admitted last, and {run.First.Newest} is the newest.");
        }

        int peeked = run.Value.TryPeek(out int newest) ? run.First.VersionOf(newest) : 0;
        if (peeked != run.First.Newest)
        {
            execution.Fail($"A peek finds version {peeked}, and {run.First.Newest} is the newest.");
        }

        for (int index = 0; index < run.Watchers.Count; index++)
        {
            FollowedWatcher watcher = run.Watchers[index];
            string? mark = watcher.IsDisposed || IsWaitedAt(index) ? null : watcher.JudgeMark();
            if (!watcher.MayHaveLost && (mark ?? watcher.JudgeAtEnd(run)) is { } failure)
            {
                Fail($"Watcher {index}", failure);
            }
        }

        int live = run.Watchers.Count(watcher => !watcher.IsDisposed);
        if (run.Watchers.All(watcher => watcher is PlainWatcher { Watcher: not Consumer }) && run.Value.WatcherCount != live)
        {
            execution.Fail($"WatcherCount is {run.Value.WatcherCount}, but {live} watchers are live.");
        }

        if (run.CompletionEnded < Call.Never
            && !run.Calls.Any(call => call.IsPending)
            && run.Completions.Any(task => !task.IsCompleted))
        {
            execution.Fail("Everything is read, but a Completion task does not end.");
        }
    }

    private void JudgeSets()
    {
        if (execution.Failure is not null)
        {
            return;
        }

        Call[] sets = [.. run.Calls.Where(call => call.Operation.IsSet)];
        foreach (Call set in sets)
        {
            if (SetVerdict.Judge(set, sets, run) is { } failure)
            {
                Fail(set, failure);
            }
        }

        // Of the items that were read, only one that the completed value refused may be dropped.
        int[] items = [.. run.Items.Read];
        int refused = run.CompletionBegun < Call.Never ? 1 : 0;
        int[] versions = [.. items.Select(run.First.VersionOf)];
        bool isInOrder = versions.Zip(versions.Skip(1)).All(pair => pair.First < pair.Second || pair.Second == 0);
        if (versions.Take(versions.Length - refused).Contains(0) || !isInOrder)
        {
            execution.Fail($"Of the items [{string.Join(' ', items)}] it set [{run.First}].");
        }

        if (run.Calls.Count(call => call.Operation.Kind == OperationKind.Complete && call.Result is true) > 1)
        {
            execution.Fail("The value was completed twice.");
        }
    }

    private void DisposeAll()
    {
        if (execution.Failure is not null)
        {
            return;
        }

        foreach (FollowedWatcher watcher in run.Watchers.Where(watcher => !watcher.IsDisposed))
        {
            watcher.DisposalBegun = run.Tick();
            watcher.Watcher.Dispose();
        }

        execution.Run();
        if (run.Calls.FirstOrDefault(call => call.IsPending && !MayOutliveWatchers(call)) is { } pending)
        {
            Fail(pending, "It is pending after all watchers are disposed.");
        }

        run.Items.Writer.TryComplete();
        run.Complete();
        execution.Run();
        if (run.Calls.FirstOrDefault(call => call.IsPending) is { } waiting)
        {
            Fail(waiting, "It is pending after the value is completed.");
        }

        int left = run.Value.WatcherCount + run.SecondValue.WatcherCount;
        if (left != 0)
        {
            execution.Fail($"All watchers are disposed, but {left} are counted.");
        }

        if (run.Completions.Any(task => !task.IsCompleted))
        {
            execution.Fail("All watchers are disposed, but a Completion task does not end.");
        }

        if (run.Completions.Any(task => task.IsFaulted))
        {
            execution.Fail($"A task fails with {run.Completions.First(task => task.IsFaulted).Exception}");
        }

        if (run.Clock.TimerCount > 0)
        {
            execution.Fail("All watchers are disposed, but a timer is left.");
        }

        if (execution.Registrations.Any(registration => !registration.Token.IsCancellationRequested))
        {
            execution.Fail("A registration is left at a token that is not cancelled.");
        }

        if (execution.Threads.FirstOrDefault(thread => !thread.HasFinished) is { } stuck)
        {
            execution.Fail($"{stuck.Name} cannot continue from {stuck.Place}.");
        }
    }
}
