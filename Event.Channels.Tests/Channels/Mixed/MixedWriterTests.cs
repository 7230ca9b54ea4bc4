using System.Threading.Channels;

namespace EventChannels.Tests.Channels.Mixed;

/// <summary>
/// The writer of a value with an every-value journal and newest-value screens: only the journal decides about room.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MixedWriterTests
{
    private readonly MemoryValue<int> _value = new(0);

    [Test]
    public async Task TryWrite_sets_if_the_every_value_watcher_waits_regardless_of_newest_value_watchers(
        [Values] bool screenWaits)
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        screen.Drain();
        Task<int> ofJournal = journal.StartGet();
        Task<int>? ofScreen = screenWaits ? screen.StartGet() : null;

        Assert.That(_value.Writer.TryWrite(1), Is.True);

        Assert.That(await ofJournal.Within(), Is.EqualTo(1));
        Assert.That(ofScreen is null ? screen.Drain()[0] : await ofScreen.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task TryWrite_sets_nothing_if_only_newest_value_watchers_wait()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        screen.Drain();
        Task<int> get = screen.StartGet();

        Assert.That(_value.Writer.TryWrite(1), Is.False);

        await get.StillWaitsAsync();
        Assert.That((_value.TryPeek(out int current), current), Is.EqualTo((true, 0)));
        Assert.That(journal.HasUnread, Is.False);
    }

    [Test]
    public async Task WaitToWriteAsync_ends_with_a_Get_of_the_every_value_watcher_and_not_of_a_newest_value_watcher()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        screen.Drain();
        Task<bool> wait = _value.Writer.WaitToWriteAsync().AsTask();
        _ = screen.StartGet();
        await wait.StillWaitsAsync();

        _ = journal.StartGet();

        Assert.That(await wait.Within(), Is.True);
    }

    [Test]
    public async Task WaitToWriteAsync_ends_when_the_last_every_value_watcher_is_disposed([Values] bool setsInLine)
    {
        MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task[] sets = setsInLine ? [_value.StartSet(1), _value.StartSet(2)] : [];
        Task<bool> wait = _value.Writer.WaitToWriteAsync().AsTask();
        await wait.StillWaitsAsync();

        journal.Dispose();

        Assert.That(await wait.Within(), Is.True);
        Assert.That(_value.Writer.TryWrite(3), Is.True);
        await Task.WhenAll(sets).Within();
        Assert.That(screen.Drain(), Is.EqualTo([3]));
    }

    [Test]
    public async Task TryWrite_always_succeeds_without_an_every_value_watcher([Values] bool sync, [Values] bool hadOne)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> screen = value.Watch(Delivery.Async);
        if (hadOne)
        {
            value.Watch(Delivery.Sync).Dispose();
        }

        Task<bool> wait = value.Writer.WaitToWriteAsync().AsTask();
        Assert.That((wait.IsCompletedSuccessfully && wait.Result, value.Writer.TryWrite(1), value.Writer.TryWrite(2)), Is.EqualTo((true, true, true)));
        await value.Writer.WriteAsync(3).Within();

        Assert.That(screen.Drain(), Is.EqualTo([3]));
        value.TryComplete();
        Assert.That(value.Writer.TryWrite(4), Is.False);
        Assert.That(await value.Writer.WaitToWriteAsync().Within(), Is.False);
    }

    [Test]
    public async Task WaitToWriteAsync_ends_when_a_value_with_watchers_of_both_deliveries_is_completed([Values] bool fails)
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task set = _value.StartSet(1);
        Task<bool> wait = _value.Writer.WaitToWriteAsync().AsTask();
        var error = new InvalidDataException();

        _value.Writer.Complete(fails ? error : null);

        Assert.That(await wait.FailureAsync(), fails ? Is.SameAs(error) : Is.Null);
        journal.Drain();
        await set.Within();
        Assert.That(screen.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Writes_reach_watchers_of_both_deliveries_in_one_order()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task<List<int>> journalLog = journal.ReadToEndAsync();
        Task<List<int>> screenLog = screen.ReadToEndAsync();
        ChannelWriter<int> writer = _value.Writer;

        for (int next = 1; next <= 1_000; next++)
        {
            while (!writer.TryWrite(next))
            {
                Assert.That(await writer.WaitToWriteAsync().Within(), Is.True);
            }
        }

        writer.Complete();

        Assert.That(await journalLog.Within(), Is.EqualTo(Enumerable.Range(0, 1_001)));
        List<int> seen = await screenLog.Within();
        Assert.That(seen, Is.Ordered.And.Unique);
        Assert.That(seen[^1], Is.EqualTo(1_000));
    }
}
