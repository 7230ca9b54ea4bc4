using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>A source whose task is completed by a logical thread, which then runs the continuations.</summary>
/// <remarks>The task is completed some time after the call, as if a thread that checks it had checked earlier.</remarks>
[StandIn(typeof(System.Threading.Tasks.TaskCompletionSource<>))]
internal class TaskCompletionSource<T>
{
    private readonly System.Threading.Tasks.TaskCompletionSource<T> _source = new();
    private bool _isSet;

    public TaskCompletionSource(TaskCreationOptions options)
    {
        if (options != TaskCreationOptions.RunContinuationsAsynchronously)
        {
            throw new NotSupportedException("Only a source that runs its continuations asynchronously has a stand-in.");
        }
    }

    public Task<T> Task => _source.Task;

    public bool TrySetResult(T result) => TrySet(source => source.SetResult(result));

    public bool TrySetException(Exception error) => TrySet(source => source.SetException(error));

    public bool TrySetCanceled(CancellationToken cancellationToken) =>
        TrySet(source => source.SetCanceled(cancellationToken));

    private bool TrySet(Action<System.Threading.Tasks.TaskCompletionSource<T>> set)
    {
        LogicalThread.Point("task.TrySet");
        if (_isSet)
        {
            return false;
        }

        _isSet = true;
        Execution.Current.Start("task", () => set(_source));
        return true;
    }
}
