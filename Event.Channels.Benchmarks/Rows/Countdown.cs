using System.Threading.Tasks.Sources;

namespace EventChannels.Benchmarks;

/// <summary>Waits for a number of signals, repeatedly, without allocating.</summary>
internal sealed class Countdown : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _remaining;

    public ValueTask Start(int signals)
    {
        _source.Reset();
        Volatile.Write(ref _remaining, signals);
        return new ValueTask(this, _source.Version);
    }

    public void Signal()
    {
        if (Interlocked.Decrement(ref _remaining) == 0)
        {
            _source.SetResult(true);
        }
    }

    public void GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
