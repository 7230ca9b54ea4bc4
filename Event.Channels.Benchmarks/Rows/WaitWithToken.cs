namespace EventChannels.Benchmarks;

/// <summary>A waiting Get with a cancellable token, and the Set that ends the wait.</summary>
public class WaitWithToken : NewestRow
{
    public override IEnumerable<int> WatcherCounts => [1];

    internal override string Title => "A Get that waits, with a token, and its Set";

    internal override string Per => "Get";

    internal override long OperationsPerRun => 5_000;

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new TokenWork<TPeer, TWatcher>(OperationsPerRun);

    private sealed class TokenWork<TPeer, TWatcher> : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly CancellationTokenSource _never = new();
        private readonly WakeWork<TPeer, TWatcher> _work;

        public TokenWork(long sets) => _work = new WakeWork<TPeer, TWatcher>(inline: false, 1, sets, _never.Token);

        public override void Run() => _work.Run();

        protected override void Dispose(bool disposing)
        {
            _never.Dispose();
            base.Dispose(disposing);
        }
    }
}
