using System.Diagnostics;

namespace EventChannels;

/// <summary>A handover whose age, or whose producer's waiting, someone wants to know.</summary>
internal sealed class TimedHandover<T>(SyncLine<T> line, T value, bool blocks, ValueMetrics metrics)
    : Handover<T>(line, value, blocks)
{
    private readonly ValueMetrics _metrics = metrics;

    // Written by the one who lets the producer go on.
    private long _releasedAt;

    public override long SetAt { get; } = Stopwatch.GetTimestamp();

    public override void Release()
    {
        _releasedAt = Stopwatch.GetTimestamp();
        base.Release();
    }

    /// <remarks>Recorded here, since the task of a thread that blocks ends within the call that releases it.</remarks>
    /// <inheritdoc/>
    public override void Wait()
    {
        base.Wait();
        _metrics.RecordWait(SetAt, _releasedAt, cancelled: false);
    }

    /// <remarks>Recorded here, on the producer's side: whoever releases it may have others to release.</remarks>
    /// <inheritdoc/>
    public override void GetResult(short token)
    {
        try
        {
            base.GetResult(token);
        }
        catch (OperationCanceledException)
        {
            _metrics.RecordWait(SetAt, _releasedAt, cancelled: true);
            throw;
        }

        if (!Blocks)
        {
            _metrics.RecordWait(SetAt, _releasedAt, cancelled: false);
        }
    }
}
