namespace EventChannels.Benchmarks;

/// <summary>Two tasks that answer each other through two values.</summary>
public class PingPong : WakingRow
{
    public override IEnumerable<int> WatcherCounts => [1];

    internal override string Title => "Ping-pong through two values";

    internal override string Per => "round trip";

    internal override long OperationsPerRun => 5_000;

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new PingPongWork<TPeer, TWatcher>(inline, OperationsPerRun);

    private sealed class PingPongWork<TPeer, TWatcher>(bool inline, long rounds) : Work
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        private readonly TPeer _ping = TPeer.Create(inline);
        private readonly TPeer _pong = TPeer.Create(inline);
        private readonly long _rounds = rounds;

        public override void Run()
        {
            TWatcher ping = _ping.Watch();
            TWatcher pong = _pong.Watch();
            ping.TryGet(out _);
            pong.TryGet(out _);

            var answering = Task.Run(() => AnswerAsync(ping));
            var asking = Task.Run(() => AskAsync(pong));
            Task.WaitAll(answering, asking);

            ping.Dispose();
            pong.Dispose();
        }

        private async Task AskAsync(TWatcher pong)
        {
            for (long i = 1; i <= _rounds; i++)
            {
                _ping.Set(i);
                await pong.GetAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        private async Task AnswerAsync(TWatcher ping)
        {
            for (long i = 1; i <= _rounds; i++)
            {
                _pong.Set(await ping.GetAsync(CancellationToken.None).ConfigureAwait(false));
            }
        }
    }
}
