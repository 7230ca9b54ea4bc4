using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Gives at most one value per interval. An interval begins when a value is given.</summary>
/// <remarks>
/// During an interval, values stay unread at the source. When it is over, the newest one is still unread there. If no newer value
/// can come, the interval is over at once.
/// </remarks>
internal sealed class ThrottleLatestWatcher<T>(ISourceWatcher<T> source, TimeSpan interval, TimeProvider timeProvider)
    : TimedWatcher<T>(source, interval, timeProvider)
{
    // Given by the timer, the end of the source, a cancellation and the disposal.
    private readonly Signal _signal = new();

    // Whether a value was ever given, and so an interval began. Written by the Get under way, after StartInterval; read by looks.
    private volatile bool _hasGiven;

    protected override bool CanGet => IsDue && Source.HasUnread;

    private bool IsDue => !_hasGiven || Remaining == TimeSpan.Zero || Final.IsCancellationRequested;

    public override string ToString() => $"ThrottleLatest of {Source}";

    protected override bool TryNext([MaybeNullWhen(false)] out T value)
    {
        if (!IsDue || !Source.TryGet(out value))
        {
            value = default;
            return false;
        }

        StartInterval();
        _hasGiven = true;
        return true;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value)
    {
        value = default;
        return IsDue && Source.TryPeek(out value);
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!await WaitForSourceAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (!IsDue)
        {
            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    protected override void MarkTakenUnread() => Source.MarkUnread();

    protected override void Close()
    {
        base.Close();
        _signal.Give(elsewhere: true);
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        using ITimer? timer = StartTimer(Give, _signal);
        if (timer is not null)
        {
            using (Final.UnsafeRegister(static signal => Give(signal), _signal))
            using (cancellationToken.UnsafeRegister(static signal => Give(signal), _signal))
            {
                await _signal.WaitAsync().ConfigureAwait(false);
            }
        }

        static void Give(object? signal) => ((Signal)signal!).Give(elsewhere: true);
    }
}
