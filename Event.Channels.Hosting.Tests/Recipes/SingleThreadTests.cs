namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>The promises of the page for a user interface, in a context with one thread.</summary>
public sealed class SingleThreadTests
{
    [Test]
    public async Task A_loop_continues_on_the_thread_that_began_it()
    {
        using var ui = new SingleThread();
        var value = new MemoryValue<int>(0);
        List<bool> atHome = [];

        Task loop = ui.StartAsync(async () =>
        {
            int home = Environment.CurrentManagedThreadId;
            await foreach (int _ in value.ReadAllAsync(Delivery.Sync))
            {
                atHome.Add(Environment.CurrentManagedThreadId == home);
            }
        });
        await value.WaitForWatchersAsync().Within();
        for (int number = 1; number <= 100; number++)
        {
            await value.SetAsync(number).Within();
        }

        value.TryComplete();
        await loop.Within();
        Assert.That(atHome, Has.Count.EqualTo(101).And.All.True);
    }

    [Test]
    public async Task A_Set_on_the_thread_of_a_busy_every_value_loop_waits_for_ever()
    {
        using var ui = new SingleThread();
        var value = new MemoryValue<int>(0);
        MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task loop = ui.StartAsync(() => ShowAsync(watcher));

        Task set = ui.StartAsync(() =>
        {
            value.Set(1); // taken by the loop's next step, which needs this thread
            return Task.CompletedTask;
        });
        await Deadlines.UntilAsync(() => value.ToString().Contains("Set waits", StringComparison.Ordinal), "a Set that waits");
        Task message = ui.MessageAsync();

        await message.StillWaitsAsync();
        Assert.That(set.IsCompleted, Is.False);
        watcher.Dispose();
        await Task.WhenAll(set, loop, message).Within();
    }

    [Test]
    public async Task A_SetAsync_on_the_thread_of_an_every_value_loop_lets_the_loop_take_the_value()
    {
        using var ui = new SingleThread();
        var value = new MemoryValue<int>(0);
        MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task loop = ui.StartAsync(() => ShowAsync(watcher));

        await ui.StartAsync(async () => await value.SetAsync(1)).Within();

        watcher.Dispose();
        await loop.Within();
    }

    [Test]
    public async Task A_derived_function_runs_on_the_thread_that_reads_HasUnread_and_otherwise_on_the_thread_pool()
    {
        using var ui = new SingleThread();
        var value = new MemoryValue<int>(0);
        List<(int Number, bool IsPooled)> runs = [];
        List<bool> bodies = [];
        IWatchable<int> derived = value.Select(number =>
        {
            runs.Add((number, Thread.CurrentThread.IsThreadPoolThread));
            return number;
        });

        Task loop = ui.StartAsync(async () =>
        {
            await foreach (int _ in derived.ReadAllAsync(Delivery.Sync))
            {
                bodies.Add(Thread.CurrentThread.IsThreadPoolThread);
            }
        });
        await ui.MessageAsync().Within(); // the loop waits
        await value.SetAsync(1).Within();
        value.TryComplete();
        await loop.Within();

        Assert.That(runs, Is.EqualTo(new[] { (0, false), (1, true) }));
        Assert.That(bodies, Is.EqualTo(new[] { false, false }));
    }

    [Test]
    public async Task With_ThrottleLatest_a_loop_shows_the_newest_value_once_a_frame_and_always_the_last_one()
    {
        using var ui = new SingleThread();
        var value = new MemoryValue<int>(0);
        List<int> shown = [];
        Task loop = ui.StartAsync(async () =>
        {
            await foreach (int number in value.ThrottleLatest(TimeSpan.FromMilliseconds(16)).ReadAllAsync())
            {
                shown.Add(number);
            }
        });
        await value.WaitForWatchersAsync().Within();

        for (int number = 1; number <= 10_000; number++)
        {
            value.Set(number);
        }

        value.TryComplete();
        await loop.Within();
        Assert.That(shown, Is.Ordered.Ascending);
        Assert.That(shown[^1], Is.EqualTo(10_000));
        Assert.That(shown, Has.Count.LessThan(1_000));
    }

    // Waits in its step, as for an animation, until a newer value is unread.
    private static async Task ShowAsync(MemoryWatcher<int> watcher)
    {
        await foreach (int _ in watcher.ReadAllAsync())
        {
            await watcher.WaitForUnreadAsync();
        }
    }
}
