using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>The steps of a watcher's operations; here, for a watcher of the value itself.</summary>
internal class WatcherSteps
{
    /// <summary>Adds each step that the operation can take.</summary>
    /// <param name="step">The operation.</param>
    /// <param name="isGetting">Whether another Get of the watcher waits.</param>
    public void AddStep(StepWriter step, bool isGetting)
    {
        bool isDisposed = step.Watcher.IsDisposed;
        switch (step.Operation.Kind)
        {
            case OperationKind.Dispose:
                AddDisposal(step);
                break;

            case OperationKind.HasUnread:
                step.Decide(Outcome.Is(!isDisposed && Look(step) is not null));
                break;

            case OperationKind.Peek:
                int? seen = isDisposed ? null : Look(step);
                step.Decide(Outcome.Found(seen is not null, seen ?? 0));
                break;

            default:
                if (step.Call.Phase == Phase.Waiting)
                {
                    GoOn(step);
                }
                else
                {
                    AddBeginning(step, isDisposed, isGetting);
                }

                break;
        }
    }

    /// <summary>Whether a Get of the watcher has to wait.</summary>
    public virtual bool HasToWait(ValueModel value, int watcher) =>
        !value.Watchers[watcher].IsDisposed && !value.HasEnded && value.Upcoming(watcher) is null;

    /// <summary>The result of the next Get; null for none.</summary>
    protected virtual int? Look(StepWriter step) => Upcoming(step)?.Value;

    /// <summary>Reads without waiting.</summary>
    protected virtual void TryGet(StepWriter step)
    {
        if (Upcoming(step) is { } next)
        {
            step.Decide(step.Value.Take(step.Operation.Watcher), Outcome.Gave(next.Value));
        }
        else
        {
            step.Decide(Outcome.No);
        }
    }

    /// <summary>Takes the unread value, in a Get.</summary>
    protected virtual void Take(StepWriter step, Update next) =>
        step.Decide(step.Value.Take(step.Operation.Watcher), Outcome.Gave(next.Value));

    /// <summary>Checks for an unread value, in a wait.</summary>
    protected virtual void Find(StepWriter step, Update next) => step.Decide(Outcome.Yes);

    protected virtual WatcherModel Mark(WatcherModel watcher) => watcher.Mark();

    /// <summary>Takes a step of a running operation: a Get, a wait, or a longer TryGet.</summary>
    protected virtual void GoOn(StepWriter step)
    {
        bool gets = step.Operation.Kind == OperationKind.Get;
        if (step.IsCancelled)
        {
            step.Decide(new Outcome(OutcomeKind.Cancelled));
        }

        if (step.Watcher.IsDisposed)
        {
            step.Decide(gets ? new Outcome(OutcomeKind.Disposed) : Outcome.No);
        }
        else if (Upcoming(step) is not { } next)
        {
            // It may wait until every every-value watcher has taken the last value.
            if (step.Value.IsFinal)
            {
                step.Decide(gets ? new Outcome(OutcomeKind.Closed) : Outcome.No);
            }
        }
        else if (gets)
        {
            Take(step, next);
        }
        else
        {
            Find(step, next);
        }
    }

    protected static Update? Upcoming(StepWriter step) => step.Value.Upcoming(step.Operation.Watcher);

    // If there are several reasons to refuse it, it may report any of them.
    private void AddBeginning(StepWriter step, bool isDisposed, bool isGetting)
    {
        if (step.IsCancelled)
        {
            step.Decide(new Outcome(OutcomeKind.Cancelled));
        }

        if (isDisposed)
        {
            step.Decide(new Outcome(OutcomeKind.Disposed));
        }
        else if (isGetting)
        {
            step.Decide(new Outcome(OutcomeKind.WrongUse));
        }
        else if (step.Operation.Kind == OperationKind.TryGet)
        {
            TryGet(step);
        }
        else if (step.Operation.Kind == OperationKind.MarkUnread)
        {
            step.Decide(step.Value.With(step.Operation.Watcher, Mark(step.Watcher)), Outcome.Done);
        }
        else if (!step.IsCancelled)
        {
            step.Wait(step.Value);
        }
    }

    // The watcher finds nothing more from now on; its waiting operations continue a moment later. A second disposal does not
    // wait for that.
    private static void AddDisposal(StepWriter step)
    {
        if (step.Call.Phase == Phase.Waiting)
        {
            step.Decide(step.Value.Remove(step.Operation.Watcher), Outcome.Done);
        }
        else if (step.Watcher.IsDisposed)
        {
            step.Decide(Outcome.Done);
        }
        else
        {
            step.Wait(step.Value.With(step.Operation.Watcher, step.Watcher with { IsDisposed = true }));
        }
    }
}
