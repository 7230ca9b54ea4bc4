using System.Threading.Tasks.Dataflow;

namespace EventChannels.Benchmarks;

/// <summary>Only counts the values that it is offered.</summary>
internal sealed class LastTarget : ITargetBlock<long>
{
    private int _offered;

    public Task Completion => Task.CompletedTask;

    // Called by the block one at a time.
    public DataflowMessageStatus OfferMessage(
        DataflowMessageHeader messageHeader, long messageValue, ISourceBlock<long>? source, bool consumeToAccept)
    {
        Volatile.Write(ref _offered, _offered + 1);
        return DataflowMessageStatus.Accepted;
    }

    public void WaitFor(int count)
    {
        SpinWait spinner = default;
        while (Volatile.Read(ref _offered) < count)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Complete()
    {
    }

    public void Fault(Exception exception)
    {
    }
}
