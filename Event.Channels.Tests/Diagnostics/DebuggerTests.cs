using System.Reflection;

namespace EventChannels.Tests.Diagnostics;

/// <summary>The debugger's view of values and watchers.</summary>
public sealed class DebuggerTests
{
    [Test]
    public async Task The_debugger_shows_the_data_the_watchers_and_the_waiting_operations_of_a_value([Values] bool sync)
    {
        var value = new MemoryValue<int> { Sync = sync, Name = "temperature" };
        Assert.That(Picture(new Inspected(value)), Is.EqualTo((false, 0L, 0, 0)));
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(42);

        var shown = new Inspected(value);
        Assert.That(shown.Line, Is.EqualTo(value.ToString()));
        Assert.That((shown["Name"], shown["Value"]), Is.EqualTo(("temperature", 42)));
        Assert.That(Picture(shown), Is.EqualTo((true, 1L, 1, sync ? 1 : 0)));

        watcher.Drain();
        await set.Within();
        Assert.That(Picture(new Inspected(value)), Is.EqualTo((true, 1L, 1, 0)));
    }

    [Test]
    public void The_debugger_shows_the_completion_of_a_value()
    {
        var value = new MemoryValue<int>(1);
        Assert.That(new Inspected(value)["IsCompleted"], Is.False);
        var error = new InvalidOperationException();

        value.TryComplete(error);

        var completed = new Inspected(value);
        Assert.That((completed["IsCompleted"], completed["CompletionError"]), Is.EqualTo((true, error)));
    }

    [Test]
    public async Task The_debugger_shows_the_state_of_a_watcher_and_the_outcome_of_its_next_Get([Values] Delivery delivery)
    {
        var value = new MemoryValue<int> { Name = "temperature" };
        MemoryWatcher<int> watcher = value.Watch(delivery);
        var idle = new Inspected(watcher);
        Assert.That(idle.Line, Is.EqualTo(watcher.ToString()));
        Assert.That((idle["Name"], idle["Delivery"]), Is.EqualTo(("temperature", delivery)));
        Assert.That(State(idle), Is.EqualTo("nothing"));

        Task<int> get = watcher.StartGet();
        Assert.That(State(new Inspected(watcher)), Is.EqualTo("waiting"));
        value.Set(1);
        await get.Within();

        Task set = value.StartSet(42);
        var unread = new Inspected(watcher);
        Assert.That((State(unread), unread["NextValue"]), Is.EqualTo(("unread", 42)));
        Assert.That(watcher.Drain(), Is.EqualTo([42]), "Peeking took nothing.");
        await set.Within();

        value.TryComplete();
        Assert.That(State(new Inspected(watcher)), Is.EqualTo("ended"));
        watcher.Dispose();
        Assert.That(State(new Inspected(watcher)), Is.EqualTo("ended disposed"));
    }

    [Test]
    public void The_debugger_shows_the_value_behind_ToValue_and_AsObservable()
    {
        var value = new MemoryValue<int>(42) { Name = "temperature" };
        using ObservedValue<int> observed = value.AsObservable().ToValue();

        Assert.That(new Inspected(observed).Line, Is.EqualTo("ObservedValue<int>: 42 (version 1, 0 watchers)"));
        Assert.That(
            new Inspected(value.AsObservable()).Line,
            Is.EqualTo("Observable of temperature: 42 (version 1, 1 watcher)"));
        Assert.That(
            new Inspected(observed.AsObservable(Delivery.Sync)).Line,
            Is.EqualTo("Observable of ObservedValue<int>: 42 (version 1, 0 watchers)"));
        Assert.That(
            typeof(ObservedValue<int>).GetProperties(), Is.Empty, "A debugger evaluates properties regardless of their effects.");
    }

    [Test]
    public async Task The_debugger_does_not_wait_for_a_lock_that_another_thread_holds([Values] bool sync)
    {
        var value = new MemoryValue<int>(42) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        object gate = GateOf(value);
        using var held = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        Task holding = Threads.Run(() =>
        {
            lock (gate)
            {
                held.Set();
                Assert.That(done.Wait(Deadlines.Unexpected), Is.True);
            }
        });
        Assert.That(held.Wait(Deadlines.Unexpected), Is.True);

        Inspected[] inspected =
            await Threads.Run(() => new[] { new Inspected(value), new Inspected(watcher) }).Within();

        done.Set();
        await holding.Within();
        Assert.That((inspected[0]["Value"], inspected[0]["WatcherCount"]), Is.EqualTo((42, 1)));
        Assert.That((State(inspected[1]), inspected[1]["NextValue"]), Is.EqualTo(("unread", 42)));
    }

    private static (object?, object?, object?, object?) Picture(Inspected value) =>
        (value["HasData"], value["Version"], value["WatcherCount"], value["WaitingSetCount"]);

    private static string State(Inspected watcher) => string.Join(
        ' ',
        new[]
        {
            watcher["HasUnread"] is true ? "unread" : "",
            watcher["IsWaiting"] is true ? "waiting" : "",
            watcher["HasEnded"] is true ? "ended" : "",
            watcher["IsDisposed"] is true ? "disposed" : "",
        }.Where(state => state.Length > 0).DefaultIfEmpty("nothing"));

    // The lock that a stopped thread may hold. A debugger reaches it in the same way.
    private static object GateOf(object value)
    {
        object core = value.GetType().GetProperty("Core", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(value)!;
        return core.GetType().GetProperty("Gate")!.GetValue(core)!;
    }
}
