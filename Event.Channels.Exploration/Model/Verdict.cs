using EventChannels.Exploration.Programs;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>Judges a run when no thread can go on: first as it is, then after all was read, then after all are disposed.</summary>
internal sealed class Verdict(ProgramRun run, Execution execution)
{
    public void Judge()
    {
        JudgeAtRest();
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
        bool hasPendingSets = run.Calls.Any(call => call.Operation.IsSet && call.IsPending);
        foreach (Call call in run.Calls.Where(call => call.IsPending && execution.Failure is null))
        {
            FollowedWatcher? watcher = call.Operation.Watcher < 0 ? null : run.Watchers[call.Operation.Watcher];
            if (run.HasCancellationEnded(call))
            {
                Fail(call, "Its token is cancelled.");
            }
            else if (watcher is { DisposalEnded: < Call.Never })
            {
                Fail(call, "Its watcher is disposed.");
            }
            else if (call.Operation.WaitsAtWatcher)
            {
                bool isCompleted = run.CompletionEnded < Call.Never && !hasPendingSets && watcher is not CombinedWatcher;
                string? failure = watcher!.JudgeWaiting() ?? (isCompleted ? "The value is completed." : null);
                if (failure is not null)
                {
                    Fail(call, failure);
                }
            }
            else if (call.Operation.IsSet)
            {
                if (!run.Watchers.Any(other => IsLiveSync(other) && HasUnreadSource(other)))
                {
                    Fail(call, "No Sync watcher has something unread.");
                }
            }
            else if (call.Operation.Kind != OperationKind.WaitToWrite || !run.Watchers.Any(IsLiveSync))
            {
                Fail(call, "It does not end.");
            }
        }
    }

    private static bool IsLiveSync(FollowedWatcher watcher) => watcher is { IsSync: true, DisposalEnded: Call.Never };

    // A filter or a combination may have what it does not show.
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

                int ended = CountEnded();
                execution.Run();
                any |= found || ended < CountEnded();
            }
        }
    }

    // In Sync mode a value that passes may stand in line behind others that do not, where a look does not see it.
    private static bool MayPassOver(FollowedWatcher watcher) => watcher is { IsSync: true } and not PlainWatcher;

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
            if ((mark ?? watcher.JudgeAtEnd(run)) is { } failure)
            {
                Fail($"Watcher {index}", failure);
            }
        }

        int live = run.Watchers.Count(watcher => !watcher.IsDisposed);
        if (run.Watchers.All(watcher => watcher is PlainWatcher) && run.Value.WatcherCount != live)
        {
            execution.Fail($"WatcherCount is {run.Value.WatcherCount}, and {live} watch.");
        }

        if (run.CompletionEnded < Call.Never
            && !run.Calls.Any(call => call.IsPending)
            && run.Completions.Any(task => !task.IsCompleted))
        {
            execution.Fail("All is read, and the task of a completion does not end.");
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
        if (run.Calls.FirstOrDefault(call => call.IsPending) is { } pending)
        {
            Fail(pending, "It is pending after all watchers are disposed.");
        }

        int left = run.Value.WatcherCount + run.SecondValue.WatcherCount;
        if (left != 0)
        {
            execution.Fail($"All watchers are disposed, and {left} are counted.");
        }

        if (run.Completions.Any(task => !task.IsCompleted))
        {
            execution.Fail("All watchers are disposed, and the task of a completion does not end.");
        }

        if (execution.Registrations.Any(registration => !registration.Token.IsCancellationRequested))
        {
            execution.Fail("A registration is left at a token that is not cancelled.");
        }

        if (execution.Threads.FirstOrDefault(thread => !thread.HasFinished) is { } stuck)
        {
            execution.Fail($"{stuck.Name} cannot go on from {stuck.Place}.");
        }
    }
}
