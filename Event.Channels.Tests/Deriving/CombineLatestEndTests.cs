using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

/// <summary>When a combination ends, and with which outcome.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CombineLatestEndTests(bool sync)
{
    [Test]
    public async Task A_combination_continues_until_all_sources_have_ended()
    {
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        watcher.Drain();
        Task<(int, int)> get = watcher.StartGet();

        first.TryComplete();
        await get.StillWaitsAsync();
        await second.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo((1, 2)));
        get = watcher.StartGet();
        second.TryComplete();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.False);
    }

    [Test]
    public async Task A_source_that_ends_without_data_ends_a_combination_at_once(
        [Values] bool before, [Values] bool busy)
    {
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync };
        if (before)
        {
            second.TryComplete();
        }

        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        Task[] sets = busy ? [.. Enumerable.Range(0, 100).Select(next => first.StartSet(next))] : [];
        Task<(int, int)> get = watcher.StartGet();
        if (!before)
        {
            await get.StillWaitsAsync();
            second.TryComplete();
        }

        Assert.That(await get.FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.False);
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
        watcher.Dispose();
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task An_error_of_any_source_ends_a_combination_after_the_unread_values_of_the_others([Values] bool second)
    {
        var error = new InvalidDataException();
        MemoryValue<int>[] values = [new(1) { Sync = sync }, new(1) { Sync = sync }];
        using IWatcher<(int, int)> watcher = values[0].CombineLatest(values[1]).Watch();
        watcher.Drain();
        (MemoryValue<int> failing, MemoryValue<int> other) = second ? (values[1], values[0]) : (values[0], values[1]);
        Task set = other.StartSet(2);

        failing.TryComplete(error);

        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(second ? (2, 1) : (1, 2)));
        await set.Within();
        Assert.That(
            await watcher.GetAsync().FailureAsync(),
            Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
        Assert.That(await watcher.WaitForUnreadAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public async Task An_error_of_a_source_ends_a_combination_even_if_another_source_never_had_a_value(
        [Values] bool waiting)
    {
        var error = new InvalidDataException();
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        Task<(int, int)>? get = waiting ? watcher.StartGet() : null;

        first.TryComplete(error);

        Assert.That(
            await (get ?? watcher.StartGet()).FailureAsync(),
            Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
        Assert.That(await watcher.WaitForUnreadAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public async Task A_combination_can_be_marked_unread_after_all_sources_have_ended()
    {
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        first.TryComplete();
        second.TryComplete();
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo(new[] { (1, 1) }));

        watcher.MarkUnread();

        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo(new[] { (1, 1) }));
    }

    [Test]
    public async Task A_combination_of_combinations_ends_if_one_of_them_ends_without_data()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var silent = new MemoryValue<int> { Sync = sync };
        using IWatcher<((int, int), int)> watcher = value.CombineLatest(silent).CombineLatest(value).Watch();
        Task<((int, int), int)> get = watcher.StartGet();
        await get.StillWaitsAsync();

        silent.TryComplete();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ChannelClosedException>());
    }
}
