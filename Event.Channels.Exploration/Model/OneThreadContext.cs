using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>
/// A synchronization context as a user interface's: what is posted runs one after the other, in that order.
/// </summary>
internal sealed class OneThreadContext(Execution execution) : SynchronizationContext
{
    private int _posted;
    private int _done;

    public override void Post(SendOrPostCallback d, object? state)
    {
        int turn = _posted++;
        execution.Start("context", () =>
        {
            LogicalThread.Current!.WaitUntil(() => _done == turn, "context");
            SetSynchronizationContext(this);
            try
            {
                d(state);
            }
            finally
            {
                SetSynchronizationContext(null);
                _done++;
            }
        });
    }
}
