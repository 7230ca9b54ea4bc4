namespace EventChannels.Tests.Support;

/// <summary>Records its calls, and whether they kept the rules: one call at a time, and nothing after the end.</summary>
internal sealed class RecordingObserver<T>(Action<T>? whenCalled = null, Action? whenEnded = null) : IObserver<T>
{
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<T> _values = [];
    private int _inside;
    private volatile bool _broken;

    /// <summary>Ends with the error of the end, or with null.</summary>
    public Task<Exception?> End => _end.Task;

    /// <summary>Whether calls overlapped, or one followed the end.</summary>
    public bool IsBroken => _broken;

    public T[] Values
    {
        get
        {
            lock (_values)
            {
                return [.. _values];
            }
        }
    }

    public Task UntilAsync(
        Func<T[], bool> condition, string what) => Deadlines.UntilAsync(() => condition(Values), what);

    public void OnNext(T value) => Within(() =>
    {
        lock (_values)
        {
            _values.Add(value);
        }

        whenCalled?.Invoke(value);
    });

    public void OnCompleted() => EndWith(null);

    public void OnError(Exception error) => EndWith(error);

    private void EndWith(Exception? error) => Within(() =>
    {
        whenEnded?.Invoke();
        _broken |= !_end.TrySetResult(error);
    });

    private void Within(Action call)
    {
        _broken |= Interlocked.Increment(ref _inside) != 1 || _end.Task.IsCompleted;
        try
        {
            call();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
