namespace EventChannels.Benchmarks;

/// <summary>Eight threads read the current number of one value.</summary>
public class HotPeek : NewestRow
{
    private const int Threads = 8;
    private const int ReadsEach = 50_000;

    public override IEnumerable<int> WatcherCounts => [1];

    internal override string Title => "Eight threads read the current value";

    internal override string Per => "read";

    internal override long OperationsPerRun => Threads * ReadsEach;

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) => new PeekWork<TPeer, TWatcher>();

    private sealed class PeekWork<TPeer, TWatcher> : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly TPeer _peer = TPeer.Create(inline: false);
        private readonly Crew _readers;
        private readonly long[] _sums = new long[Threads];
        private long _number;

        public PeekWork() => _readers = new Crew(Threads, Read);

        public override void Run()
        {
            _peer.Set(++_number);
            _readers.Run();
        }

        protected override void Dispose(bool disposing)
        {
            _readers.Dispose();
            base.Dispose(disposing);
        }

        private void Read(int reader)
        {
            long sum = 0;
            for (int i = 0; i < ReadsEach; i++)
            {
                _peer.TryPeek(out long number);
                sum += number;
            }

            _sums[reader] = sum;
        }
    }
}
