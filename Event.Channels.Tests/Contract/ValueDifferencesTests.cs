namespace EventChannels.Tests.Contract;

/// <summary>The features of a value's channel that channels do not have.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ValueDifferencesTests(bool sync)
{
    private static readonly InvalidDataException _error = new("the reason");

    [Test]
    public async Task An_initial_value_is_read_first()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Assert.That((watcher.Reader.Count, watcher.Reader.TryPeek(out int peeked), peeked), Is.EqualTo((1, true, 1)));
        Task write = value.Writer.WriteAsync(2).AsTask();

        List<int> log = [await watcher.Reader.ReadAsync().Within()];
        while (watcher.Reader.TryRead(out int item))
        {
            log.Add(item);
        }

        await write.Within();
        Assert.That(log, sync ? Is.EqualTo([1, 2]) : Is.EqualTo([2]));
    }

    [Test]
    public async Task Completion_keeps_the_last_value_for_later_watchers()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        value.Writer.Complete();

        for (int watchers = 0; watchers < 2; watchers++)
        {
            using MemoryWatcher<int> late = value.Watch();
            Task completion = late.Reader.Completion;
            Assert.That((late.Reader.Count, completion.IsCompleted), Is.EqualTo((1, false)));
            Assert.That(await late.Reader.ReadAsync().Within(), Is.EqualTo(1));
            Assert.That(completion.IsCompletedSuccessfully, Is.True);
            Assert.That(await late.Reader.WaitToReadAsync().Within(), Is.False);
        }
    }

    [Test]
    public async Task The_reader_of_a_disposed_watcher_behaves_like_a_completed_channel()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task completion = watcher.Reader.Completion;

        watcher.Dispose();

        await completion.Within();
        Assert.That((watcher.Reader.TryRead(out _), watcher.Reader.TryPeek(out _)), Is.EqualTo((false, false)));
        Assert.That(watcher.Reader.Count, Is.Zero);
        Assert.That(await watcher.Reader.WaitToReadAsync().Within(), Is.False);
        ValueTask<int> read = watcher.Reader.ReadAsync();
        Assert.That(read.IsFaulted, Is.True);
        Assert.That(await read.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        await foreach (int item in watcher.Reader.ReadAllAsync())
        {
            Assert.Fail($"There is nothing, but {item} came.");
        }
    }

    [Test]
    public async Task Disposing_a_watcher_ends_operations_that_wait_at_its_reader([Values] bool takes)
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task wait = takes ? watcher.Reader.ReadAsync().AsTask() : watcher.Reader.WaitToReadAsync().AsTask();

        watcher.Dispose();

        Assert.That(await wait.FailureAsync(), takes ? Is.TypeOf<ObjectDisposedException>() : Is.Null);
        Assert.That(watcher.Reader.Completion.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task The_Completion_of_a_disposed_watcher_has_no_error_regardless_of_the_values_own_end(
        [Values] bool failedBefore, [Values] bool askedBefore)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task? completion = askedBefore ? watcher.Reader.Completion : null;
        bool failed = failedBefore && value.TryComplete(_error);

        watcher.Dispose();
        failed = failed || value.TryComplete(_error);
        completion ??= watcher.Reader.Completion;

        Assert.That((failed, await watcher.Reader.WaitToReadAsync().Within()), Is.EqualTo((true, false)));
        Assert.That(await completion.FailureAsync(), Is.Null);
    }

    [Test]
    public async Task Writing_continues_after_a_watcher_is_disposed()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        watcher.Dispose();

        Assert.That(watcher.Writer, Is.SameAs(value.Writer));
        Assert.That(await watcher.Writer.WaitToWriteAsync().Within(), Is.True);
        Assert.That(watcher.Writer.TryWrite(1), Is.True);
        await watcher.Writer.WriteAsync(2).Within();
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 2)));
    }
}
