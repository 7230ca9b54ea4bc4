using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>A context with one thread for everything, and one that refuses continuations.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class OneThreadContextTests(WatcherKind kind, bool sync)
{
    [Test]
    public async Task Producers_and_consumers_that_share_a_single_threaded_context_all_finish()
    {
        using var thread = new SingleThread();

        await thread.StartAsync(() => Traffic.RunAsync(kind, sync)).Within();
    }

    [Test]
    public async Task A_context_that_refuses_a_Get_affects_neither_the_producer_nor_another_watcher(
        [Values] bool scheduler, [Values] bool inline)
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = inline };
        using IWatcher<int> before = kind.Of(value).Watch();
        using IWatcher<int> watcher = kind.Of(value).Watch();
        using IWatcher<int> after = kind.Of(value).Watch();
        var refusal = new InvalidOperationException("the user interface is gone");
        Task<Exception> refused = UnhandledExceptions.Expect(refusal);
        Task<int> first = before.StartGet();
        await ClosedPlace.Run(scheduler, refusal, async () => await watcher.GetAsync());
        Task<int> last = after.StartGet();

        Task set = Task.CompletedTask;
        Assert.That(() => set = value.StartSet(1), Throws.Nothing);

        await refused.Within();
        Assert.That((await first.Within(), await last.Within()), Is.EqualTo((1, 1)));
        await set.Within();
        first = before.StartGet();
        last = after.StartGet();
        set = value.StartSet(2);
        Assert.That((await first.Within(), await last.Within()), Is.EqualTo((2, 2)));
        watcher.Drain();
        await set.Within();
    }
}
