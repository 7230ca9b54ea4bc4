using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>The steps of operations, as README.md and the documentation of the types promise them.</summary>
internal sealed class CallSteps(Operator watched, History history)
{
    private readonly Outcome?[] _outcomes = history.Outcomes();
    private readonly WatcherSteps _watcherSteps = watched == Operator.None ? new WatcherSteps() : new OperatorSteps(watched);

    /// <summary>Adds each configuration that one step leads to.</summary>
    public void AddSteps(Configuration start, List<Configuration> to)
    {
        for (int place = 0; place < start.Pending.Count; place++)
        {
            PendingCall call = start.Pending[place];
            AddStep(new StepWriter(start, place, OperationOf(call), _outcomes[call.Call], to), start);
        }

        if (!start.Value.IsAtRest)
        {
            to.Add(start with { Value = start.Value.Advance() });
        }
    }

    /// <summary>Whether no operation can continue, and each has to wait.</summary>
    public bool IsAtRest(Configuration configuration) =>
        configuration.Value.IsAtRest && configuration.Pending.All(call => HasToWait(configuration.Value, call));

    private bool HasToWait(ValueModel value, PendingCall call)
    {
        Operation operation = OperationOf(call);
        return call.Phase == Phase.Waiting
            && !value.IsCancelled(operation.Token)
            && (operation.IsSet
                ? value.IsWaiting(call.Number)
                : operation.IsGet && call.Outcome == default && _watcherSteps.HasToWait(value, operation.Watcher));
    }

    private Operation OperationOf(PendingCall call) => history.Calls[call.Call].Operation;

    private void AddStep(StepWriter step, Configuration start)
    {
        if (step.Call.Phase == Phase.Done)
        {
            return;
        }

        if (step.Call.Phase == Phase.Decided)
        {
            if (step.Value.IsAtRest)
            {
                step.Enter(Phase.Done);
            }
        }
        else if (step.Operation.IsSet)
        {
            SetSteps.AddStep(step);
        }
        else if (step.Operation.Kind >= OperationKind.Get)
        {
            _watcherSteps.AddStep(step, isGetting: IsGetting(start, step));
        }
        else
        {
            AddSimpleStep(step);
        }
    }

    private static void AddSimpleStep(StepWriter step)
    {
        ValueModel value = step.Value;
        switch (step.Operation.Kind)
        {
            case OperationKind.Complete:
                step.Decide(value with { IsCompleted = true }, Outcome.Is(!value.IsCompleted));
                break;

            case OperationKind.PeekValue:
                step.Decide(Outcome.Found(value.Newest is not null, value.Newest?.Value ?? 0));
                break;

            case OperationKind.Cancel:
                int tokens = value.CancelledTokens | (1 << step.Operation.Token!.Value);
                step.Decide(value with { CancelledTokens = tokens }, Outcome.Done);
                break;

            case OperationKind.WatchAsync or OperationKind.WatchSync:
                step.Decide(value.Open(step.Operation.Watcher), Outcome.Done);
                break;

            default:
                throw new InvalidOperationException($"{step.Operation} has no steps.");
        }
    }

    // Whether another Get of the same watcher waits, or has its result and is about to continue.
    private bool IsGetting(Configuration start, StepWriter step)
    {
        int call = step.Call.Call;
        int watcher = step.Operation.Watcher;
        return start.Pending.Any(other => other.Call != call && other.Phase is Phase.Waiting or Phase.Decided
            && OperationOf(other) is { IsGet: true } get && get.Watcher == watcher);
    }
}
