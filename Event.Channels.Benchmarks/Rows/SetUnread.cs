namespace EventChannels.Benchmarks;

/// <summary>A Set while every watcher has an unread number.</summary>
public class SetUnread : NewestRow
{
    public override IEnumerable<int> WatcherCounts => [1, 100, 10_000, 100_000];

    internal override int MainCount => 10_000;

    internal override string Title => "Set, the watchers have not read";

    internal override string Per => "Set";

    internal override long OperationsPerRun => Math.Clamp(200_000 / Watchers, 4, 1_000);

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new SetWork<TPeer, TWatcher>(Watchers, OperationsPerRun);

    private sealed class SetWork<TPeer, TWatcher> : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly TPeer _peer = TPeer.Create(inline: false);
        private readonly TWatcher[] _watchers;
        private readonly long _sets;
        private long _number;

        public SetWork(int watchers, long sets)
        {
            _watchers = Live.Watch<TPeer, TWatcher>(_peer, watchers);
            _sets = sets;
        }

        public override void Run()
        {
            for (long i = 0; i < _sets; i++)
            {
                _peer.Set(++_number);
                _peer.Settle();
            }

            GC.KeepAlive(_watchers);
        }
    }
}
