namespace EventChannels.Tests.Channels;

/// <summary>The value's end of its channels, with several watchers at the other end.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class WriterTests(bool sync)
{
    private static readonly InvalidDataException _error = new("the reason");

    [Test]
    public async Task A_write_reaches_every_watcher()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch(), value.Watch()];
        Task write = value.Writer.WriteAsync(1).AsTask();

        foreach (MemoryWatcher<int> watcher in watchers)
        {
            Assert.That(write.IsCompleted, Is.Not.EqualTo(sync));
            Assert.That(watcher.Drain(), Is.EqualTo([1]));
        }

        await write.Within();
    }

    [Test]
    public async Task TryWrite_reaches_every_waiting_watcher()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch(), value.Watch()];
        await using IAsyncEnumerator<int> loop = watchers[2].ReadAllAsync().GetAsyncEnumerator();
        Task<int>[] gets = [watchers[0].StartGet(), watchers[1].Reader.ReadAsync().AsTask()];
        Task<bool> step = loop.MoveNextAsync().AsTask();

        Assert.That(value.Writer.TryWrite(1), Is.True);

        Assert.That(await Task.WhenAll(gets).Within(), Is.EqualTo([1, 1]));
        Assert.That((await step.Within(), loop.Current), Is.EqualTo((true, 1)));
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
    }

    [Test]
    public void TryWrite_succeeds_without_watchers()
    {
        var value = new MemoryValue<int> { Sync = sync };

        Assert.That((value.Writer.TryWrite(1), value.Writer.TryWrite(2)), Is.EqualTo((true, true)));

        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task WaitToWriteAsync_does_not_wait_without_watchers()
    {
        var value = new MemoryValue<int> { Sync = sync };
        value.Watch().Dispose();

        ValueTask<bool> wait = value.Writer.WaitToWriteAsync();

        Assert.That((wait.IsCompletedSuccessfully, await wait.Within()), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task The_writer_and_the_value_complete_each_other([Values] bool writer)
    {
        var value = new MemoryValue<int> { Sync = sync };
        Assert.That(writer ? value.Writer.TryComplete(_error) : value.TryComplete(_error), Is.True);

        Assert.That((value.TryComplete(), value.Writer.TryComplete()), Is.EqualTo((false, false)));
        Assert.That((await value.StartSet(1).FailureAsync())?.InnerException, Is.SameAs(_error));
        Assert.That((await value.Writer.WriteAsync(1).FailureAsync())?.InnerException, Is.SameAs(_error));
        Assert.That(await value.Writer.WaitToWriteAsync().FailureAsync(), Is.SameAs(_error));
    }

    [Test]
    public async Task Writes_and_Sets_share_one_order()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [value.Writer.WriteAsync(1).AsTask(), value.StartSet(2), value.Writer.WriteAsync(3).AsTask()];

        Assert.That(watcher.Drain(), sync ? Is.EqualTo([1, 2, 3]) : Is.EqualTo([3]));

        await Task.WhenAll(sets).Within();
    }
}
