using System.Threading.Channels;

namespace EventChannels.Tests.Channels.Sync;

/// <summary>With every-value delivery, completion overtakes no earlier Set.</summary>
public sealed class CompletionDuringSetTests
{
    private readonly InvalidDataException _error = new("the reason");

    [Test]
    public async Task Every_Set_before_completion_is_handed_over_and_ends_without_an_error()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];

        bool completed = value.TryComplete(_error);

        Assert.That(completed, Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.Zero);
        for (int next = 1; next <= 3; next++)
        {
            Assert.That(sets.Skip(next - 1).Select(set => set.IsCompleted), Has.None.True);
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(next));
            await sets[next - 1].Within();
        }

        await SeesCompletionAsync(watcher);
    }

    [Test]
    public async Task A_watcher_that_has_read_everything_sees_the_completion_once_the_others_have_too()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> quick = value.Watch();
        using MemoryWatcher<int> slow = value.Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];
        value.TryComplete(_error);

        Assert.That(quick.Drain(), Is.EqualTo([1]));
        Task<int> get = quick.StartGet();
        await get.StillWaitsAsync();
        Assert.That(slow.Drain(), Is.EqualTo([1, 2]));

        Assert.That(await get.Within(), Is.EqualTo(2));
        await Task.WhenAll(sets).Within();
        await SeesCompletionAsync(quick);
        await SeesCompletionAsync(slow);
    }

    [Test]
    public async Task A_blocked_Set_is_not_released_by_completion()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = Threads.Run(() => value.Set(1));
        await Deadlines.UntilAsync(() => value.TryPeek(out _), "the Set to begin");

        value.TryComplete();

        // A later Set does not queue behind it. It is refused at once.
        Assert.That(await Threads.Run(() => value.Set(2)).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(await value.SetAsync(2).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        await set.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_watcher_opened_while_a_completed_value_is_handed_over_gets_the_rest_and_the_end()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> early = value.Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];
        value.TryComplete(_error);
        using MemoryWatcher<int> late = value.Watch();

        Assert.That(await late.GetAsync().Within(), Is.EqualTo(1));
        Task<int> get = late.StartGet();
        Assert.That(early.Drain(), Is.EqualTo([1, 2]));

        Assert.That(await get.Within(), Is.EqualTo(2));
        await Task.WhenAll(sets).Within();
        await SeesCompletionAsync(late);
        await SeesCompletionAsync(early);
    }

    [Test]
    public async Task Disposing_the_last_watcher_of_a_completed_value_ends_its_Sets_and_keeps_the_newest_value()
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];
        value.TryComplete(_error);

        watcher.Dispose();

        await Task.WhenAll(sets).Within();
        using MemoryWatcher<int> late = value.Watch();
        Assert.That(await late.GetAsync().Within(), Is.EqualTo(3));
        await SeesCompletionAsync(late);
    }

    [Test]
    public async Task A_Set_cancelled_after_completion_leaves_its_value_as_the_last([Values] bool queued)
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task first = queued ? value.StartSet(1) : Task.CompletedTask;
        Task cancelled = value.StartSet(2, source.Token);
        value.TryComplete(_error);

        await source.CancelAsync().Within();

        Assert.That(await cancelled.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), queued ? Is.EqualTo([1, 2]) : Is.EqualTo([2]));
        await first.Within();
        await SeesCompletionAsync(watcher);
        using MemoryWatcher<int> late = value.Watch();
        Assert.That(late.Drain(), Is.EqualTo([2]));
        await SeesCompletionAsync(late);
    }

    [Test]
    public async Task A_loop_gets_the_value_being_handed_over_at_completion_and_then_throws_the_error()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);
        value.TryComplete(_error);
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();

        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));
        await set.Within();
        Assert.That(await loop.MoveNextAsync().FailureAsync(), Is.SameAs(_error));
    }

    private async Task SeesCompletionAsync(MemoryWatcher<int> watcher)
    {
        Exception? failure = await watcher.GetAsync().FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(_error));
    }
}
