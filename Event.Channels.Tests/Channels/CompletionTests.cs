using System.Threading.Channels;

namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class CompletionTests(bool sync)
{
    private readonly InvalidDataException _error = new("the reason");

    [Test]
    public void Only_the_first_call_completes_the_value()
    {
        var value = new MemoryValue<int> { Sync = sync };

        bool[] completed = [value.TryComplete(), value.TryComplete(), value.TryComplete(_error)];

        Assert.That(completed, Is.EqualTo([true, false, false]));
    }

    [Test]
    public async Task Of_calls_at_the_same_time_exactly_one_completes_the_value_and_its_error_counts()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Exception[] errors = [.. Enumerable.Range(0, 4).Select(caller => new InvalidDataException($"{caller}"))];

        bool[] completed = await Threads.RunTogetherAsync(4, caller => value.TryComplete(errors[caller]));

        Assert.That(completed, Has.Exactly(1).True);
        Exception? failure = await watcher.GetAsync().FailureAsync();
        Assert.That(failure?.InnerException, Is.SameAs(errors[Array.IndexOf(completed, true)]));
    }

    [Test]
    public async Task Later_Sets_throw_and_change_nothing([Values] bool withError)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete(withError ? _error : null);

        Assert.That(await Threads.Run(() => value.Set(2)).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        // SetAsync says it through its task, as every other end.
        Task set = value.StartSet(2);
        Assert.That(await set.FailureAsync(), Is.TypeOf<ChannelClosedException>());

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task An_error_that_is_thrown_again_and_again_has_no_longer_trace_for_it([Values] bool waits)
    {
        var value = new MemoryValue<int> { Sync = sync };
        value.TryComplete(_error);

        List<int?> lengths = [];
        for (int round = 0; round < 50; round++)
        {
            using MemoryWatcher<int> watcher = value.Watch();
            Task end = waits ? watcher.WaitForUnreadAsync().AsTask() : watcher.ReadToEndAsync();
            lengths.Add((await end.FailureAsync())?.StackTrace?.Length);
        }

        Assert.That(lengths[^1], Is.EqualTo(lengths[1]).And.GreaterThan(0));
    }

    [Test]
    public async Task Watchers_get_the_last_value_and_are_then_told_by_every_Get([Values] bool withError)
    {
        Exception? error = withError ? _error : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        value.TryComplete(error);

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        for (int get = 0; get < 3; get++)
        {
            Exception? failure = await watcher.GetAsync().FailureAsync();
            Assert.That(failure, Is.TypeOf<ChannelClosedException>());
            Assert.That(failure!.InnerException, Is.SameAs(error));
        }
    }

    [Test]
    public async Task Watchers_created_later_get_the_last_value_and_are_then_told([Values] bool withError)
    {
        Exception? error = withError ? _error : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        await value.SetAsync(2).Within();
        value.TryComplete(error);

        for (int watchers = 0; watchers < 3; watchers++)
        {
            using MemoryWatcher<int> late = value.Watch();
            Assert.That(await late.GetAsync().Within(), Is.EqualTo(2));
            Exception? failure = await late.GetAsync().FailureAsync();
            Assert.That(failure, Is.TypeOf<ChannelClosedException>());
            Assert.That(failure!.InnerException, Is.SameAs(error));
        }
    }

    [Test]
    public async Task Without_data_watchers_are_told_at_once()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> early = value.Watch();
        value.TryComplete(_error);
        using MemoryWatcher<int> late = value.Watch();

        foreach (MemoryWatcher<int> watcher in new[] { early, late })
        {
            Exception? failure = await watcher.GetAsync().FailureAsync();
            Assert.That(failure, Is.TypeOf<ChannelClosedException>());
            Assert.That(failure!.InnerException, Is.SameAs(_error));
        }

        Assert.That(value.TryPeek(out _), Is.False);
    }

    [Test]
    public async Task A_Get_that_waits_is_told()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();

        value.TryComplete(_error);

        Exception? failure = await get.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(_error));
    }

    [Test]
    public async Task A_loop_ends_after_the_last_value([Values] bool completedBefore)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();

        bool completed = completedBefore && value.TryComplete();
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));
        Task<bool> end = loop.MoveNextAsync().AsTask();
        completed = completed || value.TryComplete();

        Assert.That(completed, Is.True);
        Assert.That(await end.Within(), Is.False);
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
    }

    [Test]
    public async Task A_loop_throws_the_error_itself_after_the_last_value([Values] bool completedBefore)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();

        bool completed = completedBefore && value.TryComplete(_error);
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));
        Task<bool> end = loop.MoveNextAsync().AsTask();
        completed = completed || value.TryComplete(_error);

        Assert.That(completed, Is.True);
        Assert.That(await end.FailureAsync(), Is.SameAs(_error));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(_error));
    }

    [Test]
    public async Task A_disposed_watcher_of_a_completed_value_is_disposed_before_all()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete(_error);

        watcher.Dispose();

        Assert.That(() => { _ = watcher.StartGet(); }, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_cancelled_token_comes_before_the_completion()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete(_error);
        var cancelled = new CancellationToken(canceled: true);

        Assert.That(await watcher.GetAsync(cancelled).FailureAsync(), Outcomes.CancelledBy(cancelled));
    }
}
