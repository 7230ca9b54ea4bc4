using System.Threading.Channels;

namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CompletionTests(bool sync)
{
    private readonly InvalidDataException _error = new("the reason");

    [Test]
    public async Task Of_concurrent_TryComplete_calls_exactly_one_completes_the_value_and_its_error_counts()
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
    public async Task Sets_after_completion_throw_and_change_nothing([Values] bool withError)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete(withError ? _error : null);

        Assert.That(await Threads.Run(() => value.Set(2)).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        // SetAsync reports the error through its task, like every other outcome.
        Task set = value.StartSet(2);
        Assert.That(await set.FailureAsync(), Is.TypeOf<ChannelClosedException>());

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task The_message_of_a_Set_after_completion_says_that_a_new_value_is_needed()
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
    public async Task The_stack_trace_of_a_completion_error_does_not_grow_when_it_is_thrown_repeatedly([Values] bool waits)
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
    public async Task A_disposed_watcher_of_a_completed_value_throws_ObjectDisposedException()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete(_error);

        watcher.Dispose();

        Assert.That(() => { _ = watcher.StartGet(); }, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
        Assert.That(value.WatcherCount, Is.Zero);
    }
}
