namespace EventChannels.Benchmarks;

/// <summary>A Set during a Watch. The last value of the watcher must be the value of this Set.</summary>
internal sealed class LateWatcherProbe : RaceProbe
{
    // Several Watches in a row, so that the Set always meets one of them.
    private const int Watchers = 8;

    public override string Title => "An update during a Watch never reaches the watcher";

    public override ProbeAnswer Ask<TPeer, TWatcher>()
    {
        TWatcher[] watchers = [];
        using Duel duel = new();
        return Count(
            _ =>
            {
                TPeer peer = TPeer.Create(inline: false);
                return duel.Run(() => peer.Set(1), () => watchers = Live.Watch<TPeer, TWatcher>(peer, Watchers));
            },
            () => Array.TrueForAll(watchers, watcher => EndsOn(watcher, 1)));
    }
}
