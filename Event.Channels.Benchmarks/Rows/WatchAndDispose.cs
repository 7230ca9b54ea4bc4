namespace EventChannels.Benchmarks;

/// <summary>Watch and Dispose, while others watch.</summary>
public class WatchAndDispose : NewestRow
{
    public override IEnumerable<int> WatcherCounts => [0, 100, 10_000];

    internal override string Title => "Watch and Dispose, while others watch";

    internal override string Per => "pair";

    internal override long OperationsPerRun => 200;

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new WatchWork<TPeer, TWatcher>(Watchers, OperationsPerRun);

    private sealed class WatchWork<TPeer, TWatcher> : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly TPeer _peer = TPeer.Create(inline: false);
        private readonly TWatcher[] _others;
        private readonly long _pairs;

        public WatchWork(int others, long pairs)
        {
            _others = Live.Watch<TPeer, TWatcher>(_peer, others);
            _pairs = pairs;
        }

        public override void Run()
        {
            for (long i = 0; i < _pairs; i++)
            {
                _peer.Watch().Dispose();
            }

            GC.KeepAlive(_others);
        }
    }
}
