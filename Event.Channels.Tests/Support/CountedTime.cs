using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Support;

/// <summary>Time that goes on only if a test says so, and that tells how many timers were made.</summary>
internal sealed class CountedTime : FakeTimeProvider
{
    private int _timers;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        return timer;
    }

    /// <summary>Waits until so many timers were made: what they count from has happened by then.</summary>
    public Task UntilTimersAsync(int count) =>
        Deadlines.UntilAsync(() => Volatile.Read(ref _timers) >= count, $"{count} timers to be made");
}
