using System.Threading.Channels;

namespace EventChannels.Stores.Tests.Values;

/// <summary>The possible orders of requests, responses and watchers.</summary>
public sealed class FeedTests
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(200);

    private CountedTime _time = new();
    private ScriptedStore _store = new();

    [SetUp]
    public void CreateStore() => (_store, _time) = (new ScriptedStore(), new CountedTime());

    [TearDown]
    public async Task DisposeOfStoreAsync() => await _store.DisposeAsync();

    [Test]
    public async Task A_watcher_opened_while_the_store_is_being_read_waits_for_the_next_response()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> first = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        using IWatcher<string> second = value.Watch();
        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await first.GetAsync().Within(), Is.EqualTo("1"));
        Task<string> get = second.StartGet();

        ScriptedStore.Call<StoreState> read = await _store.NextReadAsync();
        using IWatcher<string> third = value.Watch();
        Task set = value.StartSet("3");
        ScriptedStore.Call<StoreWrite> write = await _store.NextWriteAsync();
        await get.StillWaitsAsync();
        read.Answer.SetResult(ScriptedStore.Text("2", 2));

        Assert.That(await get.Within(), Is.EqualTo("2"));
        Assert.That(await first.GetAsync().Within(), Is.EqualTo("2"));
        Task<string> late = third.StartGet();
        await late.StillWaitsAsync();
        write.Answer.SetResult(new StoreWrite(true, ScriptedStore.Text("3", 3)));
        Assert.That(await late.Within(), Is.EqualTo("3"));
        await set.Within();
    }

    [Test]
    public async Task Watchers_opened_before_the_store_is_read_share_one_read()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> first = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        IWatcher<string>[] watchers = [.. Enumerable.Range(0, 10).Select(_ => value.Watch())];

        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        (await _store.NextReadAsync()).Answer.SetResult(ScriptedStore.Text("1", 1));

        foreach (IWatcher<string> watcher in watchers)
        {
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("1"));
            watcher.Dispose();
        }

        Assert.That(_store.PendingReads, Is.Zero);
    }

    [Test]
    public async Task A_Set_that_begins_after_a_watcher_was_opened_also_serves_as_its_first_read()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        Task set = value.StartSet("1");
        ScriptedStore.Call<StoreWrite> write = await _store.NextWriteAsync();
        Assert.That((write.Text, write.Expected), Is.EqualTo(("1", 0)));

        write.Answer.SetResult(new StoreWrite(true, ScriptedStore.Text("1", 7)));

        await set.Within();
        Assert.That((watcher.TryGet(out string? got), got), Is.EqualTo((true, "1")));
        feed.Writer.TryWrite(ScriptedStore.Text("0", 6));
        feed.Writer.TryWrite(ScriptedStore.Text("1", 7));
        feed.Writer.TryWrite(ScriptedStore.Text("2", 8));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("2"), "The late reports of the feed are already known.");
    }

    [Test]
    public async Task A_response_that_is_older_than_the_newest_value_changes_nothing()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("1"));
        using IWatcher<string> late = value.Watch();
        ScriptedStore.Call<StoreState> read = await _store.NextReadAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("3", 3));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("3"));

        read.Answer.SetResult(ScriptedStore.Text("2", 2));

        Assert.That(await late.GetAsync().Within(), Is.EqualTo("3"));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task A_revision_lower_than_before_the_request_means_that_the_store_went_back()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("9", 9));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("9"));

        feed.Writer.Complete();
        await _time.UntilTimersAsync(2);
        _time.Advance(_longestPause);
        Channel<StoreState> next = await _store.NextFeedAsync();
        next.Writer.TryWrite(ScriptedStore.Text("2", 2));

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("2"));
        next.Writer.TryWrite(ScriptedStore.Text("3", 3));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("3"));
    }

    [Test]
    public async Task A_feed_that_starts_too_slowly_is_restarted_but_a_silent_one_is_not()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        await _store.NextFeedAsync();

        _time.Advance(TimeSpan.FromSeconds(1));
        await _time.UntilTimersAsync(2);
        _time.Advance(_longestPause);
        Channel<StoreState> feed = await _store.NextFeedAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("1"));
        _time.Advance(TimeSpan.FromHours(1));

        feed.Writer.TryWrite(ScriptedStore.Text("2", 2));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("2"));
        Assert.That(_store.PendingFeeds, Is.Zero);
    }

    [Test]
    public async Task A_feed_lingers_for_its_time_only_after_the_last_watcher()
    {
        await using StoredValue<string> value = Create(TimeSpan.FromSeconds(10));
        IWatcher<string> first = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await first.GetAsync().Within(), Is.EqualTo("1"));
        first.Dispose();
        await _time.UntilTimersAsync(2);
        _time.Advance(TimeSpan.FromSeconds(9));

        IWatcher<string> second = value.Watch();
        (await _store.NextReadAsync()).Answer.SetResult(ScriptedStore.Text("1", 1));
        Assert.That(await second.GetAsync().Within(), Is.EqualTo("1"));
        second.Dispose();
        await _time.UntilTimersAsync(4);
        _time.Advance(TimeSpan.FromSeconds(9));
        using IWatcher<StoreStatus> status = value.Status.Watch();
        Task<StoreStatus> closed = status.GetAsync(next => next.Connection == StoreConnection.Closed).AsTask();

        await closed.StillWaitsAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        await closed.Within();
        Assert.That(_store.PendingFeeds, Is.Zero);
    }

    [Test]
    public async Task A_cancelled_Set_that_may_have_been_done_and_replaced_reports_an_unknown_outcome()
    {
        await using StoredValue<string> value = Create();
        using var cancellation = new CancellationTokenSource();
        Task set = value.StartSet("mine", cancellation.Token);
        ScriptedStore.Call<StoreWrite> lost = await _store.NextWriteAsync();
        lost.Answer.SetException(new StoreException(StoreFault.OutcomeUnknown, "lost"));
        await _time.UntilTimersAsync(2);
        _time.Advance(_longestPause);
        ScriptedStore.Call<StoreWrite> again = await _store.NextWriteAsync();

        await cancellation.CancelAsync();
        again.Answer.SetResult(new StoreWrite(false, ScriptedStore.Text("another's", 2)));

        Assert.That(await set.FailureAsync(), Faults.Of(StoreFault.OutcomeUnknown));
    }

    [Test]
    public async Task A_call_that_the_store_itself_cancels_is_retried()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        Task<string> get = watcher.StartGet();
        feed.Writer.Complete(new TaskCanceledException("The client gave up."));
        await _time.UntilTimersAsync(2);
        _time.Advance(_longestPause);
        (await _store.NextFeedAsync()).Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await get.Within(), Is.EqualTo("1"));

        Task set = value.StartSet("2");
        (await _store.NextWriteAsync()).Answer.SetException(new TaskCanceledException("The client gave up."));
        await _time.UntilTimersAsync(5);
        _time.Advance(_longestPause);
        (await _store.NextWriteAsync()).Answer.SetResult(new StoreWrite(true, ScriptedStore.Text("2", 2)));

        await set.Within();
    }

    [Test]
    public async Task A_response_requested_before_the_store_went_back_is_requested_again()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("9", 9));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("9"));
        using IWatcher<string> late = value.Watch();
        ScriptedStore.Call<StoreState> read = await _store.NextReadAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("1"));
        Task<string> next = watcher.StartGet();
        Task<string> first = late.StartGet();

        read.Answer.SetResult(ScriptedStore.Text("9", 9));

        await Task.WhenAll(next.StillWaitsAsync(), first.StillWaitsAsync());
        (await _store.NextReadAsync()).Answer.SetResult(ScriptedStore.Text("1", 1));
        Assert.That(await first.Within(), Is.EqualTo("1"));
        feed.Writer.TryWrite(ScriptedStore.Text("2", 2));
        Assert.That(await next.Within(), Is.EqualTo("2"));
    }

    [Test]
    public async Task A_refused_watcher_later_begins_with_nothing_older_than_itself()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("1"));
        using IWatcher<string> before = value.Watch();
        ScriptedStore.Call<StoreState> read = await _store.NextReadAsync();
        using IWatcher<string> late = value.Watch();
        Task<string> refused = late.StartGet();
        feed.Writer.Complete(new StoreException(StoreFault.Refused, "no right"));
        Assert.That(await refused.FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));

        read.Answer.SetResult(ScriptedStore.Text("1", 1));
        await Deadlines.UntilAsync(() => Got(before) == "1", "the answer");

        Assert.That(Got(late), Is.Null, "The store may already have had another value when the watcher was opened.");
        await _time.UntilTimersAsync(3);
        _time.Advance(TimeSpan.FromSeconds(10));
        (await _store.NextFeedAsync()).Writer.TryWrite(ScriptedStore.Text("2", 2));
        await Deadlines.UntilAsync(() => Got(late) == "2", "the newest value");
    }

    [Test]
    public async Task A_refused_read_does_not_hold_up_a_watcher_opened_after_the_feed_was_reopened()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<string> watcher = value.Watch();
        Channel<StoreState> feed = await _store.NextFeedAsync();
        feed.Writer.TryWrite(ScriptedStore.Text("1", 1));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("1"));
        using IWatcher<string> refused = value.Watch();
        Task<string> get = refused.StartGet();
        (await _store.NextReadAsync()).Answer.SetException(new StoreException(StoreFault.Refused, "no right"));
        Assert.That(await get.FailureAsync(), Faults.Of(StoreFault.Refused, "no right"));

        feed.Writer.Complete();
        await _time.UntilTimersAsync(4);
        _time.Advance(_longestPause);
        (await _store.NextFeedAsync()).Writer.TryWrite(ScriptedStore.Text("2", 2));
        await Deadlines.UntilAsync(() => Got(watcher) == "2", "the new feed");
        using IWatcher<string> late = value.Watch();
        (await _store.NextReadAsync()).Answer.SetResult(ScriptedStore.Text("2", 2));

        Assert.That(await late.GetAsync().Within(), Is.EqualTo("2"));
    }

    [Test]
    public async Task The_status_reports_a_refusal_even_if_its_message_equals_that_of_the_previous_error()
    {
        await using StoredValue<string> value = Create();
        using IWatcher<StoreStatus> status = value.Status.Watch();
        using IWatcher<string> watcher = value.Watch();
        (await _store.NextFeedAsync()).Writer.Complete(new StoreException(StoreFault.Unavailable, "no"));
        await status.GetAsync(now => now.Connection == StoreConnection.Interrupted).Within();
        await _time.UntilTimersAsync(2);
        _time.Advance(_longestPause);

        (await _store.NextFeedAsync()).Writer.Complete(new StoreException(StoreFault.Refused, "no"));

        StoreStatus refused = await status.GetAsync().Within();
        Assert.That(refused.Error, Faults.Of(StoreFault.Refused, "no"));
    }

    // Null also while the store refuses.
    private static string? Got(IWatcher<string> watcher)
    {
        try
        {
            return watcher.TryGet(out string? got) ? got : null;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private StoredValue<string> Create(TimeSpan linger = default) =>
        new(_store, "key", new(StoreSerializer.Text) { TimeProvider = _time, Linger = linger });
}
