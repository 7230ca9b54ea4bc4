namespace EventChannels.Benchmarks;

/// <summary>A Set meets a Watch. Afterwards the watcher must end on what was set.</summary>
internal sealed class LateWatcherProbe : RaceProbe
{
    // Several in a row, so that the Set falls into one of them, wherever it falls.
    private const int Watchers = 8;

    public override string Title => "An update that meets a Watch never reaches the watcher";

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
