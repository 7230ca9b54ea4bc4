using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>The end of a completed value, and the error that it may carry.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.Completions))]
public sealed class WatcherCompletionContract(WatcherKind kind, bool sync, bool withError) : WatcherContract(kind, sync)
{
    [Test]
    public async Task Completion_ends_a_waiting_Get_and_every_later_one()
    {
        Exception? error = withError ? Error : null;
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Task<int> get = watcher.StartGet();

        await value.CompleteAsync(error);

        Exception?[] failures = [await get.FailureAsync(), await watcher.GetAsync().FailureAsync()];
        Assert.That(failures, Is.All.TypeOf<ChannelClosedException>());
        Assert.That(failures.Select(failure => failure!.InnerException), Is.All.SameAs(error));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task A_Get_ended_by_completion_keeps_that_outcome_even_if_the_watcher_is_disposed_before_it_is_awaited()
    {
        Exception? error = withError ? Error : null;
        ContractValue value = await CreateAsync();
        IWatcher<int> watcher = await WatchAsync(value);
        ValueTask<int> get = watcher.GetAsync();

        await value.CompleteAsync(error);
        await Deadlines.UntilAsync(() => get.IsCompleted, "the Get to end");
        watcher.Dispose();

        Assert.That(
            await get.AsTask().FailureAsync(),
            Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
    }

    [Test]
    public async Task A_wait_ended_by_completion_keeps_that_outcome_even_if_the_watcher_is_disposed_before_it_is_awaited()
    {
        Exception? error = withError ? Error : null;
        ContractValue value = await CreateAsync();
        IWatcher<int> watcher = await WatchAsync(value);
        ValueTask<bool> wait = watcher.WaitForUnreadAsync();

        await value.CompleteAsync(error);
        await Deadlines.UntilAsync(() => wait.IsCompleted, "the wait to end");
        watcher.Dispose();

        Assert.That(await wait.AsTask().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public async Task Completion_ends_waiting_and_later_loops_or_they_throw_its_error()
    {
        // A cancellation that completes a value is an error like any other. It does not cancel the waiting operations.
        Exception? error = withError ? new OperationCanceledException("the source's own") : null;
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Task<List<int>> loop = watcher.ReadToEndAsync();

        await value.CompleteAsync(error);

        Assert.That(await loop.FailureAsync(), Is.SameAs(error));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public async Task WaitForUnreadAsync_returns_false_or_throws_the_error_once_the_completed_value_is_read()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> waiting = await WatchAsync(value);
        using IWatcher<int> behind = await WatchAsync(value);
        waiting.Drain();
        Task<bool> wait = waiting.WaitForUnreadAsync().AsTask();

        await value.CompleteAsync(withError ? Error : null);

        await AssertEndedAsync(wait);
        Assert.That(await behind.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(behind.Drain(), Is.EqualTo([1]));
        await AssertEndedAsync(behind.WaitForUnreadAsync().AsTask());
        Assert.That(behind.HasUnread, Is.False);

        async Task AssertEndedAsync(Task<bool> ended)
        {
            Assert.That(await ended.FailureAsync(), Is.SameAs(withError ? Error : null));
            Assert.That(withError || !await ended, Is.True);
        }
    }
}
