using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>
/// The operations after a program, when its threads wait or have finished. They read everything and end everything.
/// </summary>
/// <remarks>These operations are part of the history, too. They must end all waiting operations.</remarks>
internal sealed class Epilogue(ConcurrentProgram program, ProgramRun run)
{
    private readonly List<RecordedCall> _calls = [];
    private readonly HashSet<int> _disposed = [];

    public IReadOnlyList<RecordedCall> Calls => _calls;

    /// <summary>Peeks at everything, and reads the unread values.</summary>
    public void LookAround()
    {
        Do(new Operation(OperationKind.PeekValue));
        for (int watcher = 0; watcher < program.WatcherCount; watcher++)
        {
            // A watcher is used by one thread at a time.
            if (run.IsOpen(watcher) && run.HasFinished(program.OwnerOf(watcher)) && !IsGetting(watcher))
            {
                Do(new Operation(OperationKind.Peek) { Watcher = watcher });
                while (Do(new Operation(OperationKind.TryGet) { Watcher = watcher }).Kind == OutcomeKind.Gave)
                {
                }
            }
        }
    }

    /// <summary>Completes the value.</summary>
    public void Complete() => Do(new Operation(OperationKind.Complete));

    /// <summary>Disposes of the existing watchers.</summary>
    public void DisposeAll()
    {
        for (int watcher = 0; watcher < program.WatcherCount; watcher++)
        {
            if (run.IsOpen(watcher) && _disposed.Add(watcher))
            {
                Do(new Operation(OperationKind.Dispose) { Watcher = watcher });
            }
        }
    }

    private bool IsGetting(int watcher) =>
        run.Calls.Any(call => call.IsPending && call.Operation.IsGet && call.Operation.Watcher == watcher);

    private Outcome Do(Operation operation)
    {
        var call = new RecordedCall("afterwards", operation);
        _calls.Add(call);
        run.Do(call);
        return call.Outcome;
    }
}
