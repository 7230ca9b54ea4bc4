using System.Collections.Concurrent;

namespace EventChannels.Tests.Support;

/// <summary>Keeps posted work and runs none of it, like a user interface's permanently busy thread.</summary>
internal sealed class RecordingContext : SynchronizationContext
{
    public ConcurrentQueue<Action> Posted { get; } = [];

    public int Operations { get; private set; }

    /// <summary>Runs code under this context, on a thread of its own.</summary>
    public Task<T> Run<T>(Func<T> code) => Threads.Run(() =>
    {
        SetSynchronizationContext(this);
        return code();
    });

    public override void Post(SendOrPostCallback d, object? state) => Posted.Enqueue(() => d(state));

    public override void OperationStarted() => Operations++;
}
