using BenchmarkDotNet.Attributes;

namespace EventChannels.Benchmarks;

/// <summary>A Set while every every-value watcher waits for it.</summary>
public class SyncSet : Row
{
    public override IEnumerable<int> WatcherCounts => [1, 100];

    internal override string Title => "Set to active every-value watchers";

    internal override string Per => "delivery";

    internal override long OperationsPerRun => Sets * Watchers;

    private long Sets => 10_000 / Watchers;

    [GlobalSetup(Target = nameof(Rendezvous))]
    public void SetUpRendezvous() => SetUp(new SyncWork<RendezvousPeer, RendezvousWatcher>(false, Watchers, Sets));

    [GlobalSetup(Target = nameof(Library))]
    public void SetUpLibrary() => SetUp(new SyncWork<LibrarySyncPeer, LibraryWatcher>(false, Watchers, Sets));

    [GlobalSetup(Target = nameof(RendezvousInline))]
    public void SetUpRendezvousInline() => SetUp(new SyncWork<RendezvousPeer, RendezvousWatcher>(true, Watchers, Sets));

    [GlobalSetup(Target = nameof(LibraryInline))]
    public void SetUpLibraryInline() => SetUp(new SyncWork<LibrarySyncPeer, LibraryWatcher>(true, Watchers, Sets));

    [Benchmark(Baseline = true, Description = PeerNames.Obvious)]
    public void Rendezvous() => Run();

    [Benchmark(Description = PeerNames.Library)]
    public void Library() => Run();

    [Benchmark(Description = PeerNames.ObviousInline)]
    public void RendezvousInline() => Run();

    [Benchmark(Description = PeerNames.LibraryInline)]
    public void LibraryInline() => Run();

    private sealed class SyncWork<TPeer, TWatcher> : Work
        where TPeer : struct, ISyncPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly TPeer _peer;
        private readonly long _sets;
        private long _number;

        public SyncWork(bool inline, int watchers, long sets)
        {
            _peer = TPeer.Create(inline);
            _sets = sets;
            for (int i = 0; i < watchers; i++)
            {
                _ = ReadAsync(_peer.Watch());
            }
        }

        public override void Run() => Task.Run(SetAsync).Wait();

        private static async Task ReadAsync(TWatcher watcher)
        {
            while (true)
            {
                await watcher.GetAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        private async Task SetAsync()
        {
            for (long i = 0; i < _sets; i++)
            {
                await _peer.SetAsync(++_number).ConfigureAwait(false);
            }
        }
    }
}
