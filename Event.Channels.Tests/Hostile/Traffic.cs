using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>A producer and several consumers that await and never block.</summary>
internal static class Traffic
{
    private const int Updates = 50;

    /// <summary>Runs until each has finished, in the context of the caller.</summary>
    public static async Task RunAsync(WatcherKind kind, bool sync)
    {
        var value = new MemoryValue<int> { Sync = sync };
        IWatcher<int>[] watchers = [.. Enumerable.Range(0, 4).Select(_ => kind.Of(value).Watch())];
        Task<List<int>>[] logs = [.. watchers.Select(watcher => watcher.ReadToEndAsync())];
        for (int next = 1; next <= Updates; next++)
        {
            await value.SetAsync(next);
        }

        value.TryComplete();
        foreach (List<int> log in await Task.WhenAll(logs))
        {
            Assert.That(log, sync ? Is.EqualTo(Enumerable.Range(1, Updates)) : Is.Ordered.And.Contains(Updates));
        }
    }
}
