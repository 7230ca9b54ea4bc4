namespace EventChannels.Benchmarks;

/// <summary>Two concurrent producers, and watchers that read as fast as possible.</summary>
public class ContendedSet : NewestRow
{
    private const int Producers = 2;
    private const int SetsEach = 1_000;

    public override IEnumerable<int> WatcherCounts => [8];

    internal override string Title => "Two producers, eight reading watchers";

    internal override string Per => "Set";

    internal override long OperationsPerRun => Producers * SetsEach;

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new ContendedWork<TPeer, TWatcher>(Watchers);

    private sealed class ContendedWork<TPeer, TWatcher> : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly TPeer _peer = TPeer.Create(inline: false);
        private readonly TWatcher[] _watchers;
        private readonly Crew _producers;
        private long _last;

        public ContendedWork(int watchers)
        {
            _watchers = Live.Watch<TPeer, TWatcher>(_peer, watchers);
            _producers = new Crew(Producers, Produce);
        }

        // The last Set of a run comes from one thread only, and ends the run for the watchers. Its number differs for each run.
        public override void Run()
        {
            long last = --_last;
            Task[] reading = [.. _watchers.Select(watcher => Task.Run(() => ReadUntilAsync(watcher, last)))];
            _producers.Run();
            _peer.Set(last);
            Task.WaitAll(reading);
        }

        protected override void Dispose(bool disposing)
        {
            _producers.Dispose();
            base.Dispose(disposing);
        }

        private static async Task ReadUntilAsync(TWatcher watcher, long last)
        {
            while (await watcher.GetAsync(CancellationToken.None).ConfigureAwait(false) != last)
            {
            }
        }

        private void Produce(int producer)
        {
            for (int i = 1; i <= SetsEach; i++)
            {
                _peer.Set(i);
            }
        }
    }
}
