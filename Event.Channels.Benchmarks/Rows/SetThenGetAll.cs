namespace EventChannels.Benchmarks;

/// <summary>Set, then a TryGet by every watcher.</summary>
public class SetThenGetAll : NewestRow
{
    public override IEnumerable<int> WatcherCounts => [1, 100, 10_000];

    internal override string Title => "Set, then TryGet by all";

    internal override string Per => "watcher";

    internal override long OperationsPerRun => Rounds * Watchers;

    private long Rounds => Math.Clamp(10_000 / Watchers, 1, 1_000);

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new SetThenGetWork<TPeer, TWatcher>(Watchers, Rounds);

    private sealed class SetThenGetWork<TPeer, TWatcher> : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly TPeer _peer = TPeer.Create(inline: false);
        private readonly TWatcher[] _watchers;
        private readonly long _rounds;
        private long _number;

        public SetThenGetWork(int watchers, long rounds)
        {
            _watchers = Live.Watch<TPeer, TWatcher>(_peer, watchers);
            _rounds = rounds;
            foreach (TWatcher watcher in _watchers)
            {
                watcher.TryGet(out _);
            }
        }

        public override void Run()
        {
            for (long i = 0; i < _rounds; i++)
            {
                _peer.Set(++_number);
                _peer.Settle();
                foreach (TWatcher watcher in _watchers)
                {
                    if (!watcher.TryGet(out long number) || number != _number)
                    {
                        throw new InvalidOperationException("A watcher did not get the newest number.");
                    }
                }
            }
        }
    }
}
