using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>The steps of Sets and updates.</summary>
/// <remarks>Each checks its token, gets its place in the order, and waits for every-value watchers.</remarks>
internal static class SetSteps
{
    public static void AddStep(StepWriter step)
    {
        switch (step.Call.Phase)
        {
            case Phase.Called when step.IsCancelled:
                step.Decide(new Outcome(OutcomeKind.Cancelled)); // a token cancelled on entry changes nothing
                break;

            case Phase.Called when step.Operation.Token is not null:
                step.Enter(Phase.Entered);
                break;

            case Phase.Called:
                AddSet(step);
                break;

            case Phase.Entered:
                AddSet(step);
                if (step.IsCancelled && step.Operation.Kind != OperationKind.SetAsync)
                {
                    step.Decide(new Outcome(OutcomeKind.Cancelled)); // it checks again before each run
                }

                break;

            default:
                AddEndOfWait(step);
                break;
        }
    }

    private static void AddSet(StepWriter step)
    {
        Operation operation = step.Operation;
        Update? last = step.Value.Last;
        if (step.Value.IsCompleted)
        {
            step.Decide(new Outcome(OutcomeKind.Closed));
            return;
        }

        switch (operation.Kind)
        {
            case OperationKind.Update when last is null:
                step.Decide(new Outcome(OutcomeKind.WrongUse));
                break;

            case OperationKind.Update:
                int sum = last.Value.Value + operation.Value;
                AddSet(step, sum, Outcome.Gave(sum));
                break;

            case OperationKind.CompareAndSet when last?.Value != operation.Expected:
            case OperationKind.SetIfChanged when last?.Value == operation.Value:
                step.Decide(Outcome.No);
                break;

            default:
                bool isPlain = operation.Kind is OperationKind.Set or OperationKind.SetAsync;
                AddSet(step, operation.Value, isPlain ? Outcome.Done : Outcome.Yes);
                break;
        }
    }

    private static void AddSet(StepWriter step, int next, Outcome outcome)
    {
        ValueModel value = step.Value.Set(next, out Update update);
        if (value.IsWaiting(update.Version))
        {
            step.Wait(value, outcome, update.Version);
        }
        else
        {
            step.Decide(value, outcome);
        }
    }

    private static void AddEndOfWait(StepWriter step)
    {
        if (!step.Value.IsWaiting(step.Call.Number))
        {
            step.Decide(step.Call.Outcome);
        }
        else if (step.IsCancelled)
        {
            step.Decide(step.Value.Abandon(step.Call.Number), new Outcome(OutcomeKind.Abandoned));
        }
    }
}
