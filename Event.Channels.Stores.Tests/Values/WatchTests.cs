using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Stores.Tests.Values;

public sealed class WatchTests : MemoryStoreFixture
{
    [Test]
    public async Task The_first_Get_returns_the_value_set_by_another_process()
    {
        await using StoredValue<string> one = Texts();
        await using StoredValue<string> other = Texts();
        await one.SetAsync("new").Within();

        using IWatcher<string> watcher = other.Watch();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("new"));
    }

    [Test]
    public async Task A_later_Get_waits_for_a_newer_value()
    {
        await using StoredValue<string> one = Texts();
        await using StoredValue<string> other = Texts();
        using IWatcher<string> watcher = other.Watch();
        Task<string> first = watcher.StartGet();
        await first.StillWaitsAsync();
        await one.SetAsync("first").Within();
        Assert.That(await first.Within(), Is.EqualTo("first"));

        Task<string> second = watcher.StartGet();
        await second.StillWaitsAsync();
        await one.SetAsync("second").Within();

        Assert.That(await second.Within(), Is.EqualTo("second"));
    }

    [Test]
    public async Task A_watcher_without_a_waiting_Get_finds_the_newest_value()
    {
        await using StoredValue<string> one = Texts();
        await using StoredValue<string> other = Texts();
        using IWatcher<string> watcher = other.Watch();
        for (int number = 0; number < 100; number++)
        {
            await one.SetAsync($"{number}").Within();
        }

        List<string> got = await watcher.GetUntilAsync(text => text == "99").Within();

        Assert.That(got, Is.Unique);
    }

    [Test]
    public async Task Missing_and_deleted_keys_read_as_Absent()
    {
        await using StoredValue<string> value = Texts(absent: "none");
        using IWatcher<string> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("none"));
        await value.SetAsync("some").Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("some"));

        await value.DeleteAsync().Within();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("none"));
        Assert.That((value.TryPeek(out string? peeked), peeked), Is.EqualTo((true, "none")));
    }

    [Test]
    public async Task Without_Absent_a_deletion_is_skipped()
    {
        await using StoredValue<string> value = Texts();
        using IWatcher<string> watcher = value.Watch();
        await value.SetAsync("first").Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("first"));
        Task<string> get = watcher.StartGet();

        await value.DeleteAsync().Within();
        await get.StillWaitsAsync();
        Assert.That((value.TryPeek(out _), watcher.HasUnread), Is.EqualTo((false, false)));
        await value.SetAsync("second").Within();

        Assert.That(await get.Within(), Is.EqualTo("second"));
    }

    [Test]
    public async Task Watchers_of_one_value_share_one_feed_that_closes_with_the_last_of_them()
    {
        await using StoredValue<string> value = Texts();
        using IWatcher<StoreStatus> status = value.Status.Watch();
        Assert.That((await status.GetAsync().Within()).Connection, Is.EqualTo(StoreConnection.Closed));
        IWatcher<string>[] watchers = [.. Enumerable.Range(0, 10).Select(_ => value.Watch())];
        await status.GetAsync(next => next.Connection == StoreConnection.Open).Within();

        foreach (IWatcher<string> watcher in watchers)
        {
            watcher.Dispose();
            watcher.Dispose();
        }

        await status.GetAsync(next => next.Connection == StoreConnection.Closed).Within();
    }

    [Test]
    public async Task An_interruption_shows_in_the_status_and_watchers_wait_for_its_end()
    {
        await using StoredValue<string> value = Texts();
        await value.SetAsync("first").Within();
        using IWatcher<StoreStatus> status = value.Status.Watch();
        using IWatcher<string> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("first"));
        await status.GetAsync(next => next.Connection == StoreConnection.Open).Within();

        Store.Interrupt("no cable");
        StoreStatus interrupted = await status.GetAsync(next => next.Connection == StoreConnection.Interrupted).Within();
        Task<string> get = watcher.StartGet();
        Task set = value.StartSet("second");
        await Task.WhenAll(get.StillWaitsAsync(), set.StillWaitsAsync());
        Assert.That(interrupted.Error, Has.Message.EqualTo("no cable"));
        Store.Resume();

        await set.Within();
        Assert.That(await get.Within(), Is.EqualTo("second"));
        await status.GetAsync(next => next.Connection == StoreConnection.Open).Within();
    }

    [Test]
    public async Task An_interruption_alone_redelivers_no_value()
    {
        await using StoredValue<string> value = Texts();
        await value.SetAsync("first").Within();
        using IWatcher<StoreStatus> status = value.Status.Watch();
        using IWatcher<string> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("first"));
        Task<string> get = watcher.StartGet();
        await status.GetAsync(next => next.Connection == StoreConnection.Open).Within();

        Store.Interrupt();
        await status.GetAsync(next => next.Connection == StoreConnection.Interrupted).Within();
        Store.Resume();
        await status.GetAsync(next => next.Connection == StoreConnection.Open).Within();

        await get.StillWaitsAsync();
        await value.SetAsync("second").Within();
        Assert.That(await get.Within(), Is.EqualTo("second"));
    }

    [Test]
    public async Task A_refusal_ends_waiting_and_later_Gets_until_the_store_answers_again()
    {
        var time = new FakeTimeProvider();
        await using var value = new StoredValue<string>(Store, "key", new(StoreSerializer.Text) { TimeProvider = time });
        await value.SetAsync("first").Within();
        using IWatcher<string> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("first"));
        Task<string> waiting = watcher.StartGet();

        Store.Refuse("no right");

        Assert.That(await waiting.FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));
        Assert.That(await watcher.GetAsync().FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));
        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<StoreException>().With.Message.EqualTo("no right"));
        Assert.That(await watcher.WaitForUnreadAsync().FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));
        Assert.That(await value.SetAsync("unset").FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));
        using IWatcher<string> late = value.Watch();
        Assert.That(await late.GetAsync().FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));

        Store.Resume();
        await Deadlines.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return value.Status.TryPeek(out StoreStatus? status) && status.Connection == StoreConnection.Open;
            },
            "the next attempt");
        Assert.That(watcher.TryGet(out _), Is.False, "It has seen the first value.");
        Assert.That(await late.GetAsync().Within(), Is.EqualTo("first"));
        await value.SetAsync("second").Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("second"));
    }

    [Test]
    public async Task Data_that_cannot_be_read_as_a_value_fails_one_Get_and_the_watcher_continues()
    {
        await using StoredValue<string> value = Texts();
        using IWatcher<string> watcher = value.Watch();
        StoreWrite write = await Store.WriteAsync("key", new byte[] { 0xFF }, null, CancellationToken.None);

        Exception? failure = await watcher.GetAsync().FailureAsync();

        Assert.That(failure, Is.TypeOf<StoreException>()
            .With.Property("Fault").EqualTo(StoreFault.Undecodable)
            .And.Message.Contains("'key'").And.Message.Contains($"revision {write.Current.Revision}")
            .And.InnerException.TypeOf<DecoderFallbackException>());
        Task<string> get = watcher.StartGet();
        await get.StillWaitsAsync();
        await value.SetAsync("readable").Within();
        Assert.That(await get.Within(), Is.EqualTo("readable"));
    }

    [Test]
    public async Task A_wiped_store_is_read_again_and_watchers_continue()
    {
        await using StoredValue<string> value = Texts(absent: "none");
        for (int number = 0; number < 10; number++)
        {
            await value.SetAsync("before").Within();
        }

        using IWatcher<string> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("before"));

        Store.Wipe();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("none"));
        await value.SetAsync("after").Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("after"));
    }

    [Test]
    public async Task Every_value_delivery_and_undefined_deliveries_are_refused_with_the_reason()
    {
        await using StoredValue<string> value = Texts();

        Assert.That(
            () => value.Watch(Delivery.Sync), Throws.TypeOf<NotSupportedException>().With.Message.Contains("another machine"));
        Assert.That(() => value.Watch((Delivery)2), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task Disposing_a_value_ends_its_watchers_and_Sets()
    {
        StoredValue<string> value = Texts();
        IWatcher<string> watcher = value.Watch();
        Task<string> get = watcher.StartGet();
        Task<List<string>> loop = value.Watch().ReadToEndAsync();
        await get.StillWaitsAsync();
        Store.Interrupt();
        Task set = value.StartSet("unset");
        Task next = value.StartSet("unset too");
        await Task.WhenAll(set.StillWaitsAsync(), next.StillWaitsAsync());

        await value.DisposeAsync().Within();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(await loop.Within(), Is.Empty);
        Assert.That(await set.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(await next.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(() => value.Watch(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => value.SetAsync("late"), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(
            (value.Status.TryPeek(out StoreStatus? status), status?.Connection), Is.EqualTo((true, StoreConnection.Closed)));
        await value.DisposeAsync().Within();
    }

    [Test]
    public async Task Disposing_a_value_ends_its_watchers_even_if_the_store_refuses()
    {
        StoredValue<string> value = Texts();
        await value.SetAsync("first").Within();
        using IWatcher<string> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("first"));
        Task<string> waiting = watcher.StartGet();
        Store.Refuse("no right");
        Assert.That(await waiting.FailureAsync(), Faults.Of(StoreFault.Refused));

        await value.DisposeAsync().Within();

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.False);
        Assert.That(watcher.TryGet(out _), Is.False);
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
    }

    [Test]
    public async Task Watchers_that_come_and_go_leave_no_Linger_timers_behind()
    {
        var time = new TimersInUse();
        await using var value = new StoredValue<string>(
            Store, "key", new(StoreSerializer.Text) { Absent = "", Linger = TimeSpan.FromDays(1), TimeProvider = time });

        for (int round = 0; round < 100; round++)
        {
            using IWatcher<string> watcher = value.Watch();
            await watcher.GetAsync().Within();
        }

        await Deadlines.UntilAsync(() => time.Count <= 2, "the timers of one feed and of its end");
    }

    [Test]
    [SetCulture("de-DE")]
    public async Task The_text_is_culture_invariant_and_shows_data_that_cannot_be_read_as_a_value()
    {
        await using var value = new StoredValue<(double, string)>(
            Store,
            "key",
            StoreSerializer.Create<(double, string)>(
                _ => new byte[1], data => data.Length == 1 ? (1.5, "x") : throw new FormatException()));
        Assert.That(value.ToString(), Is.EqualTo("key: no value (revision 0)"));

        await value.SetAsync(default).Within();
        Assert.That(value.ToString(), Is.EqualTo("key: (1.5, x) (revision 1)"));

        using IWatcher<(double, string)> watcher = value.Watch();
        await watcher.GetAsync().Within();
        await Store.WriteAsync("key", new byte[2], null, CancellationToken.None);
        Assert.That(await watcher.GetAsync().FailureAsync(), Faults.Of(StoreFault.Undecodable));
        Assert.That(value.ToString(), Is.EqualTo("key: undecodable data (revision 2)"));
    }

    [Test]
    public async Task An_operation_on_a_disposed_value_throws_with_the_name_of_its_type()
    {
        StoredValue<string> value = Texts();
        await value.DisposeAsync().Within();

        Assert.That(() => value.Watch(), Throws.TypeOf<ObjectDisposedException>().With.Property("ObjectName").EqualTo("StoredValue"));
        Assert.That(
            () => value.SetAsync("late"),
            Throws.TypeOf<ObjectDisposedException>().With.Property("ObjectName").EqualTo("StoredValue"));
    }

    [Test]
    public void The_delay_of_a_memory_store_is_limited_to_the_range_of_timers()
    {
        Assert.That(() => Store.Delay = TimeSpan.FromDays(25), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Store.Delay = TimeSpan.FromDays(24), Throws.Nothing);
    }

    private StoredValue<string> Texts() => new(Store, "key", new(StoreSerializer.Text));

    private StoredValue<string> Texts(string absent) => new(Store, "key", new(StoreSerializer.Text) { Absent = absent });

    /// <summary>Counts the timers that were created and not disposed of.</summary>
    private sealed class TimersInUse : FakeTimeProvider
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _count);
            return new CountedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        }

        private sealed class CountedTimer(TimersInUse timers, ITimer timer) : ITimer
        {
            private int _disposed;

            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                timer.Dispose();
                if (Interlocked.Exchange(ref _disposed, 1) == 0)
                {
                    Interlocked.Decrement(ref timers._count);
                }
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }
}
