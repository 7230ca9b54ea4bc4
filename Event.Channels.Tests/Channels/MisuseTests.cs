using System.Threading.Channels;

namespace EventChannels.Tests.Channels;

/// <summary>What someone reads who used a watcher or a value wrongly.</summary>
[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class MisuseTests(bool sync)
{
    [Test]
    public void A_second_Get_reads_that_one_Get_comes_at_a_time_and_each_consumer_has_its_watcher()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        _ = watcher.StartGet();

        Assert.That(
            () => { _ = watcher.StartGet(); },
            Throws.InvalidOperationException.With.Message.Contains("Await").And.Message.Contains("its own watcher"));
        Assert.That(
            () => watcher.TryGet(out _),
            Throws.InvalidOperationException.With.Message.Contains("Await").And.Message.Contains("its own watcher"));
    }

    [Test]
    public async Task Using_a_disposed_watcher_reads_that_the_value_can_be_watched_again()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();
        watcher.Dispose();

        Assert.That(
            await get.FailureAsync(),
            Is.TypeOf<ObjectDisposedException>().With.Message.Contains("Watch the value again"));
        Assert.That(
            () => { _ = watcher.StartGet(); },
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("Watch the value again"));
        Assert.That(
            () => watcher.TryGet(out _),
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("Watch the value again"));
    }

    [Test]
    public async Task Setting_a_completed_value_reads_that_a_new_one_is_needed()
    {
        var value = new MemoryValue<int> { Sync = sync };
        value.TryComplete();

        Assert.That(
            () => value.Set(1),
            Throws.TypeOf<ChannelClosedException>().With.Message.Contains("completed").And.Message.Contains("new"));
        Assert.That(
            await value.StartSet(1).FailureAsync(),
            Is.TypeOf<ChannelClosedException>().With.Message.Contains("completed").And.Message.Contains("new"));
    }

    [Test]
    public async Task Getting_from_a_completed_value_reads_that_nothing_more_will_come()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete();

        Assert.That(
            await watcher.GetAsync().FailureAsync(),
            Is.TypeOf<ChannelClosedException>().With.Message.Contains("completed").And.Message.Contains("nothing more"));
    }
}
