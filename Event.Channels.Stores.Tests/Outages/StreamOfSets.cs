namespace EventChannels.Stores.Tests.Outages;

/// <summary>A producer that sets 1, 2, 3 and so on until it is ended, and watchers that log their values.</summary>
internal sealed class StreamOfSets
{
    private readonly IValue<int> _producer;
    private readonly IWatcher<int>[] _watchers;
    private readonly Task<List<int>>[] _logs;
    private readonly Task _producing;

    // The last acknowledged value, and the final value of the stream. Written by the producer.
    private int _acknowledged;
    private int _last = -1;

    private volatile bool _ends;

    public StreamOfSets(IValue<int> producer, IWatchable<int> consumer, int watchers)
    {
        _producer = producer;
        _watchers = [.. Enumerable.Range(0, watchers).Select(_ => consumer.Watch())];
        _logs = [.. _watchers.Select(watcher => watcher.GetUntilAsync(number => number == Volatile.Read(ref _last)))];
        _producing = Task.Run(SetAsync);
    }

    /// <summary>Waits until this many more values are set.</summary>
    public async Task AdvanceAsync(int sets)
    {
        int target = Volatile.Read(ref _acknowledged) + sets;
        await Deadlines.UntilAsync(
            () => _producing.IsCompleted || Volatile.Read(ref _acknowledged) >= target, "Sets to be acknowledged");
    }

    /// <summary>Ends it, and checks the promises to its watchers: they only move forward, and end on the last value.</summary>
    /// <returns>The value that the store must have.</returns>
    public async Task<int> EndAsync()
    {
        _ends = true;
        await _producing.Within();
        Assert.That(await Task.WhenAll(_logs).Within(), Is.All.Ordered.And.All.Unique);
        Array.ForEach(_watchers, watcher => watcher.Dispose());
        return _last;
    }

    private async Task SetAsync()
    {
        while (!_ends)
        {
            await _producer.SetAsync(_acknowledged + 1);
            Interlocked.Increment(ref _acknowledged);
        }

        Volatile.Write(ref _last, _acknowledged + 1);
        await _producer.SetAsync(_acknowledged + 1);
    }
}
