namespace EventChannels.Benchmarks;

/// <summary>One item of a ReadAllAsync loop that waits for each item, with a token, and the Set of the item.</summary>
public class LoopItem : NewestRow
{
    public override IEnumerable<int> WatcherCounts => [1];

    internal override string Title => "An item of a ReadAllAsync loop, and its Set";

    internal override string Per => "item";

    internal override long OperationsPerRun => 5_000;

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new LoopWork<TPeer, TWatcher>(OperationsPerRun);

    private sealed class LoopWork<TPeer, TWatcher> : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly CancellationTokenSource _never = new();
        private readonly TPeer _peer = TPeer.Create(inline: false);
        private readonly Countdown _waiting = new();
        private readonly long _sets;
        private long _number;

        public LoopWork(long sets)
        {
            _sets = sets;
            ValueTask waits = _waiting.Start(signals: 1);
            _ = ReadAsync(_peer.Watch());
            waits.AsTask().Wait();
        }

        public override void Run() => Task.Run(SetAsync).Wait();

        protected override void Dispose(bool disposing)
        {
            _never.Dispose();
            base.Dispose(disposing);
        }

        private async Task SetAsync()
        {
            for (long i = 0; i < _sets; i++)
            {
                ValueTask waits = _waiting.Start(signals: 1);
                _peer.Set(++_number);
                await waits.ConfigureAwait(false);
            }
        }

        private async Task ReadAsync(TWatcher watcher)
        {
            await using IAsyncEnumerator<long> numbers = watcher.ReadAllAsync(_never.Token).GetAsyncEnumerator();
            ValueTask<bool> next = numbers.MoveNextAsync();
            while (await next.ConfigureAwait(false))
            {
                // Signalled after the loop waits, as in WakeWork.
                next = numbers.MoveNextAsync();
                _waiting.Signal();
            }
        }
    }
}
