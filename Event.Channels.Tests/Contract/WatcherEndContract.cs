using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class WatcherEndContract(WatcherKind kind, bool sync) : WatcherContract(kind, sync)
{
    [Test]
    public async Task Completion_ends_a_Get_that_waits_and_every_later_one([Values] bool withError)
    {
        Exception? error = withError ? Error : null;
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = Watch(value);
        Task<int> get = watcher.StartGet();

        value.TryComplete(error);

        Exception?[] failures = [await get.FailureAsync(), await watcher.GetAsync().FailureAsync()];
        Assert.That(failures, Is.All.TypeOf<ChannelClosedException>());
        Assert.That(failures.Select(failure => failure!.InnerException), Is.All.SameAs(error));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task Completion_ends_a_loop_or_throws_its_error([Values] bool withError, [Values] bool waits)
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = Watch(value);
        Task<List<int>>? loop = waits ? watcher.ReadToEndAsync() : null;

        value.TryComplete(withError ? Error : null);
        loop ??= watcher.ReadToEndAsync();

        Assert.That(await loop.FailureAsync(), Is.SameAs(withError ? Error : null));
    }

    [Test]
    public async Task What_is_unread_at_the_completion_is_got_before_the_end([Values] bool loops, [Values] bool found)
    {
        MemoryValue<int> value = Create(1);
        using IWatcher<int> watcher = Watch(value);
        value.TryComplete();
        Assert.That(!found || watcher.HasUnread, Is.True);

        if (loops)
        {
            Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1]));
        }
        else
        {
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
            Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<ChannelClosedException>());
        }
    }

    [Test]
    public async Task A_watcher_that_comes_after_the_completion_gets_the_last_value_and_the_end()
    {
        MemoryValue<int> value = Create(1);
        value.TryComplete();

        using IWatcher<int> watcher = Watch(value);

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Completion_overtakes_no_Set_under_way()
    {
        MemoryValue<int> value = Create(0);
        using IWatcher<int> watcher = Watch(value);
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        value.TryComplete();

        Assert.That(await watcher.ReadToEndAsync().Within(), Sync ? Is.EqualTo([0, 1, 2]) : Is.EqualTo([2]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task Disposing_ends_a_Get_that_waits()
    {
        MemoryValue<int> value = Create();
        IWatcher<int> watcher = Watch(value);
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();

        await Threads.Run(watcher.Dispose).Within();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Disposing_ends_a_loop_without_an_exception([Values] bool waits)
    {
        MemoryValue<int> value = Create(1);
        IWatcher<int> watcher = Watch(value);
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));
        Task<bool>? step = waits ? loop.MoveNextAsync().AsTask() : null;

        watcher.Dispose();
        step ??= loop.MoveNextAsync().AsTask();

        Assert.That(await step.Within(), Is.False);
    }

    [Test]
    public async Task After_the_disposal_every_use_throws_at_the_call_and_loops_are_empty(
        [Values] bool unread, [Values] bool waited)
    {
        MemoryValue<int> value = unread && !waited ? Create(1) : Create();
        IWatcher<int> watcher = Watch(value);
        Task<int>? get = waited ? watcher.StartGet() : null;

        watcher.Dispose();

        foreach (Use use in new[] { Use.Get, Use.Wait })
        {
            Assert.That(() => { _ = Begin(watcher, use); }, Throws.TypeOf<ObjectDisposedException>(), use.ToString());
        }

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
        Assert.That(await (get ?? Task.FromException<int>(new ObjectDisposedException(null))).FailureAsync(),
            Is.TypeOf<ObjectDisposedException>());
        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(watcher.MarkUnread, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_loop_over_a_disposed_watcher_throws_where_its_token_is_cancelled([Values] bool ofTheCall)
    {
        IWatcher<int> watcher = Watch(Create(1));
        watcher.Dispose();
        var cancelled = new CancellationToken(canceled: true);
        CancellationToken call = ofTheCall ? cancelled : CancellationToken.None;
        await using IAsyncEnumerator<int> loop =
            watcher.ReadAllAsync(call).GetAsyncEnumerator(ofTheCall ? CancellationToken.None : cancelled);

        Assert.That(await loop.MoveNextAsync().FailureAsync(), Outcomes.CancelledBy(cancelled));
    }

    [Test]
    public async Task Disposing_closes_the_watcher_of_the_source_once([Values] bool asynchronously)
    {
        MemoryValue<int> value = Create(1);
        using MemoryWatcher<int> other = value.Watch(Delivery.Async);
        IWatcher<int> watcher = Watch(value);
        Assert.That(value.WatcherCount, Is.EqualTo(2));

        if (asynchronously)
        {
            await watcher.DisposeAsync().Within();
        }
        else
        {
            watcher.Dispose();
        }

        Assert.That(value.WatcherCount, Is.EqualTo(1));
        watcher.Dispose();
        await watcher.DisposeAsync().Within();
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Disposing_releases_a_producer([Values] bool blocks)
    {
        MemoryValue<int> value = Create();
        IWatcher<int> watcher = Watch(value);
        Task set = blocks ? Threads.Run(() => value.Set(1)) : value.StartSet(1);
        await Deadlines.UntilAsync(() => value.TryPeek(out _), "the Set to begin");

        watcher.Dispose();

        await set.Within();
        await value.SetAsync(2).Within();
    }

    [Test]
    public async Task Whoever_disposes_does_not_run_the_code_of_whoever_waits([Values(Use.Get, Use.Wait, Use.Loop)] Use use)
    {
        IWatcher<int> watcher = Watch(Create());
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<Thread> thread = use switch
        {
            Use.Get => Continuations.ThreadAfter(watcher.GetAsync()),
            Use.Wait => Continuations.ThreadAfter(watcher.WaitForUnreadAsync()),
            _ => Continuations.ThreadAfter(loop.MoveNextAsync()),
        };

        Thread disposing = await Threads.Run(() =>
        {
            watcher.Dispose();
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.EqualTo(disposing));
    }
}
