using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Support;

/// <summary>A time that advances only when a test advances it, and that counts the timers that were created.</summary>
internal sealed class CountedTime : FakeTimeProvider
{
    private int _timers;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        return timer;
    }

    /// <summary>Waits until this many timers were created. Their starting point is then in the past.</summary>
    public Task UntilTimersAsync(int count) =>
        Deadlines.UntilAsync(() => Volatile.Read(ref _timers) >= count, $"{count} timers to be made");
}
