namespace EventChannels.Benchmarks;

/// <summary>Two threads set at the same instant. The last value of each watcher must then be the current value.</summary>
internal sealed class TwoSettersProbe : RaceProbe
{
    private const int Watchers = 4;

    public override string Title => "Two concurrent Sets leave a watcher with a stale value";

    public override ProbeAnswer Ask<TPeer, TWatcher>()
    {
        TPeer peer = TPeer.Create(inline: false);
        TWatcher[] watchers = Live.Watch<TPeer, TWatcher>(peer, Watchers);
        peer.Set(0);
        using Duel duel = new();
        return Count(
            round => duel.Run(() => peer.Set(2 * round), () => peer.Set((2 * round) + 1)),
            () =>
            {
                // If a peer delivers on its own thread, the current value is known only after both values have arrived.
                peer.Settle();
                peer.TryPeek(out long current);
                return Array.TrueForAll(watchers, watcher => EndsOn(watcher, current));
            });
    }
}
