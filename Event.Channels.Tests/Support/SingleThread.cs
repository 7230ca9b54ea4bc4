using System.Collections.Concurrent;

namespace EventChannels.Tests.Support;

/// <summary>A context like that of a UI: one thread that runs posted work, one item after another.</summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<Action> _posted = [];
    private readonly Thread _thread;

    public SingleThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = nameof(SingleThread) };
        _thread.Start();
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add(() => d(state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    /// <summary>Begins work there, and returns the task that ends with it.</summary>
    public Task StartAsync(Func<Task> work)
    {
        var started = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        _posted.Add(() =>
        {
            try
            {
                started.SetResult(work());
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task.Unwrap();
    }

    /// <summary>Posts a message and waits until it has run.</summary>
    public Task MessageAsync()
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _posted.Add(() => done.SetResult(true));
        return done.Task;
    }

    public void Dispose() => _posted.CompleteAdding();

    private void Run()
    {
        SetSynchronizationContext(this);
        foreach (Action action in _posted.GetConsumingEnumerable())
        {
            action();
        }
    }
}
