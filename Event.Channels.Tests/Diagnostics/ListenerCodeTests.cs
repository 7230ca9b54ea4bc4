namespace EventChannels.Tests.Diagnostics;

/// <summary>A listener is user code. It runs under no lock, and its exceptions leave no operation waiting.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ListenerCodeTests(bool sync)
{
    private static int _names;

    private readonly string _name = $"listener {Interlocked.Increment(ref _names)}";

    [Test]
    public async Task A_listener_may_wait_for_another_thread_that_uses_the_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync, Name = _name };
        int measured = 0;
        using var listener = new Listener(_name, _ =>
        {
            Interlocked.Increment(ref measured);
            Task other = Threads.Run(() => value.Watch().Dispose());
            Assert.That(other.Wait(Deadlines.Unexpected), Is.True, "It waits for a lock.");
        });
        using MemoryWatcher<int> watcher = value.Watch();

        watcher.Drain();
        Task set = value.StartSet(2);
        watcher.Drain();
        await set.Within();
        Task<int> get = watcher.StartGet();
        await value.SetAsync(3).Within();
        await get.Within();

        Assert.That(measured, Is.GreaterThanOrEqualTo(5 + (sync ? 3 : 2)), "Two Sets, three deliveries, their ages, a wait.");
    }

    [Test]
    public async Task A_listener_that_throws_for_a_Set_leaves_the_value_set_and_the_watchers_woken()
    {
        var value = new MemoryValue<int> { Sync = sync, Name = _name };
        using Listener listener = Throwing(Listener.Sets);
        using MemoryWatcher<int> waiting = value.Watch();
        Task<int> get = waiting.StartGet();

        Assert.That(() => value.Set(1), Throws.TypeOf<NotSupportedException>());

        Assert.That(await get.Within(), Is.EqualTo(1));
        Assert.That(() => value.SetAsync(2), Throws.TypeOf<NotSupportedException>());
        Assert.That(waiting.Drain(), Is.EqualTo([2]));
        Assert.That(() => value.SetAsync(3), Throws.TypeOf<NotSupportedException>());
        Assert.That(waiting.Drain(), Is.EqualTo([3]), "The previous one left nothing behind.");
    }

    [Test]
    public async Task A_listener_that_throws_for_a_Get_leaves_the_value_unread(
        [Values(Listener.Deliveries, Listener.Age)] string instrument, [Values] bool waits)
    {
        var value = new MemoryValue<int> { Sync = sync, Name = _name };
        using MemoryWatcher<int> watcher = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        Task set;
        using (Throwing(instrument))
        {
            Task<int>? waiting = waits ? watcher.StartGet() : null;
            set = value.StartSet(1);
            if (waiting is null)
            {
                Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<NotSupportedException>());
            }
            else
            {
                Assert.That(await waiting.FailureAsync(), Is.TypeOf<NotSupportedException>());
            }
        }

        Assert.That(other.Drain(), Is.EqualTo([1]));
        await set.Within();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    private Listener Throwing(string instrument) =>
        new(_name, _ => throw new NotSupportedException(), instrument);
}
