using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>The steps of a watcher of <c>Where</c> or <c>DistinctUntilChanged</c>.</summary>
/// <remarks>It takes the values that do not pass, one for each step.</remarks>
internal sealed class OperatorSteps(Operator watched) : WatcherSteps
{
    /// <summary>Whether the operator finds the value even, or equal to the last one.</summary>
    public static bool IsEven(int value) => value % 2 == 0;

    public override bool HasToWait(ValueModel value, int watcher) =>
        !value.Watchers[watcher].GivesAgain && base.HasToWait(value, watcher);

    protected override int? Look(StepWriter step)
    {
        WatcherModel watcher = step.Watcher;
        int? again = watcher.GivesAgain ? watcher.Given : null;
        bool mayBeNewer = again is null || !watcher.IsSync;
        return mayBeNewer && Upcoming(step) is { } next && Passes(watcher, next) ? next.Value : again;
    }

    // It tests the values that were unread when it began, and no further ones.
    protected override void TryGet(StepWriter step)
    {
        if (TryGiveAgain(step))
        {
            return;
        }

        int unread = step.Watcher.IsSync ? step.Value.UnreadCount(step.Operation.Watcher)
            : Upcoming(step) is null ? 0
            : 1;
        if (unread > 0)
        {
            step.Wait(step.Value, number: unread);
        }
        else
        {
            step.Decide(Outcome.No);
        }
    }

    protected override void GoOn(StepWriter step)
    {
        if (step.Operation.Kind == OperationKind.TryGet)
        {
            GoOnTrying(step);
        }
        else if (step.Call.Outcome.Kind == OutcomeKind.Gave)
        {
            GiveArrived(step);
        }
        else if (step.Operation.Kind != OperationKind.Get || step.Watcher.IsDisposed || !TryGiveAgain(step))
        {
            base.GoOn(step);
            if (step.Operation.Kind == OperationKind.WaitForUnread && step.Watcher is { GivesAgain: true, IsDisposed: false })
            {
                step.Decide(Outcome.Yes);
            }
        }
    }

    protected override void Take(StepWriter step, Update next)
    {
        Outcome arrived = Passes(step.Watcher, next) ? Outcome.Gave(next.Value) : default;
        step.Wait(step.Value.Take(step.Operation.Watcher), arrived);
    }

    protected override void Find(StepWriter step, Update next)
    {
        if (Passes(step.Watcher, next))
        {
            step.Decide(Outcome.Yes);
        }
        else if (!step.Watcher.GivesAgain)
        {
            step.Wait(step.Value.Take(step.Operation.Watcher));
        }
    }

    protected override WatcherModel Mark(WatcherModel watcher) => watcher with { GivesAgain = watcher.Given is not null };

    // A value marked unread comes again, unless a newest-value watcher finds a newer value that passes.
    private bool TryGiveAgain(StepWriter step)
    {
        if (step.Watcher is not { GivesAgain: true, Given: { } given })
        {
            return false;
        }

        if (step.Watcher.IsSync || Upcoming(step) is not { } next)
        {
            Give(step, step.Value, given);
        }
        else
        {
            Give(step, step.Value.Take(step.Operation.Watcher), Passes(step.Watcher, next) ? next.Value : given);
        }

        return true;
    }

    private void GoOnTrying(StepWriter step)
    {
        if (step.Watcher.IsDisposed)
        {
            step.Decide(new Outcome(OutcomeKind.Disposed));
        }
        else if (step.Call.Number == 0 || Upcoming(step) is not { } next)
        {
            step.Decide(Outcome.No);
        }
        else if (Passes(step.Watcher, next))
        {
            Give(step, step.Value.Take(step.Operation.Watcher), next.Value);
        }
        else
        {
            step.Wait(step.Value.Take(step.Operation.Watcher), number: step.Call.Number - 1);
        }
    }

    // Its producer no longer waits for it. If the watcher is disposed at this moment, the value is dropped.
    private static void GiveArrived(StepWriter step)
    {
        if (step.Watcher.IsDisposed)
        {
            step.Decide(new Outcome(OutcomeKind.Disposed));
        }
        else
        {
            Give(step, step.Value, step.Call.Outcome.Value);
        }
    }

    private static void Give(StepWriter step, ValueModel value, int given) => step.Decide(
        value.With(step.Operation.Watcher, value.Watchers[step.Operation.Watcher].Give(given)), Outcome.Gave(given));

    private bool Passes(WatcherModel watcher, Update update) => watched == Operator.Where
        ? IsEven(update.Value)
        : watcher.GivesAgain || watcher.Given is not { } given || IsEven(given) != IsEven(update.Value);
}
