namespace EventChannels.Benchmarks;

/// <summary>One Set wakes every watcher. The next Set comes when all watchers wait again.</summary>
internal sealed class WakeWork<TPeer, TWatcher> : Work
    where TPeer : struct, IPeer<TPeer, TWatcher>
    where TWatcher : struct, IPeerWatcher
{
    private readonly TPeer _peer;
    private readonly int _watchers;
    private readonly long _sets;
    private readonly Countdown _waiting = new();
    private long _number;

    public WakeWork(bool inline, int watchers, long sets, CancellationToken cancellationToken = default)
    {
        _peer = TPeer.Create(inline);
        _watchers = watchers;
        _sets = sets;

        ValueTask all = _waiting.Start(watchers);
        foreach (TWatcher watcher in Live.Watch<TPeer, TWatcher>(_peer, watchers))
        {
            _ = ReadAsync(watcher, cancellationToken);
        }

        all.AsTask().Wait(CancellationToken.None);
    }

    public override void Run() => Task.Run(SetAsync).Wait();

    private async Task SetAsync()
    {
        for (long i = 0; i < _sets; i++)
        {
            ValueTask all = _waiting.Start(_watchers);
            _peer.Set(++_number);
            await all.ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(TWatcher watcher, CancellationToken cancellationToken)
    {
        ValueTask<long> next = watcher.GetAsync(cancellationToken);
        while (true)
        {
            await next.ConfigureAwait(false);

            // Signalled after the next Get waits. Otherwise the next Set might find a watcher that does not wait.
            next = watcher.GetAsync(cancellationToken);
            _waiting.Signal();
        }
    }
}
