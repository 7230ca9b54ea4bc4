using System.Diagnostics;
using EventChannels;

namespace Dashboard;

/// <summary>Waits until the next update is due. Not safe for concurrent use.</summary>
/// <remarks>
/// A timer fires at most once a millisecond, and often late. So after each tick, the clock decides how many updates are due.
/// These updates follow one another without waiting.
/// </remarks>
internal sealed class Pacer(IWatchable<int> pace) : IDisposable
{
    private readonly PeriodicTimer _timer = new(TimeSpan.FromMilliseconds(1));
    private long _last = Stopwatch.GetTimestamp();

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        long due;
        while ((due = _last + GetInterval()) > Stopwatch.GetTimestamp())
        {
            await _timer.WaitForNextTickAsync(cancellationToken);
        }

        // After a wait for an every-value watcher, the producer continues from the current time. It does not catch up.
        long now = Stopwatch.GetTimestamp();
        _last = now - due < Stopwatch.Frequency / 50 ? due : now;
    }

    public void Dispose() => _timer.Dispose();

    private long GetInterval()
    {
        int updatesPerSecond = pace.TryPeek(out int wanted) ? wanted : 1;
        TimeSpan period = TimeSpan.FromMilliseconds(Math.Clamp(200 / updatesPerSecond, 1, 20));
        if (_timer.Period != period)
        {
            _timer.Period = period;
        }

        return Stopwatch.Frequency / updatesPerSecond;
    }
}
