namespace EventChannels.Benchmarks;

/// <summary>
/// A point at which workers wait between two lives. Meanwhile the process can be measured without any life under way.
/// </summary>
internal sealed class PausePoint
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _opening;
    private int _waiting;

    /// <summary>The number of waiting workers.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Makes each worker wait when its current life has ended.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _opening ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        TaskCompletionSource? opening;
        lock (_gate)
        {
            (opening, _opening) = (_opening, null);
            _waiting = 0;
        }

        opening?.SetResult();
    }

    public Task PassAsync()
    {
        lock (_gate)
        {
            if (_opening is null)
            {
                return Task.CompletedTask;
            }

            _waiting++;
            return _opening.Task;
        }
    }
}
