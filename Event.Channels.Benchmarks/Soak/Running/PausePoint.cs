namespace EventChannels.Benchmarks;

/// <summary>Where workers wait between two lives, so that the process can be measured while nothing is under way.</summary>
internal sealed class PausePoint
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _opening;
    private int _waiting;

    /// <summary>How many workers wait.</summary>
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

    /// <summary>From now on each worker waits when its life has ended.</summary>
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
