using System.Runtime.CompilerServices;
using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>A watcher disposed in unexpected places.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class DisposalTests(WatcherKind kind, bool sync)
{
    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public async Task A_finalizer_that_disposes_a_watcher_releases_its_producer_and_runs_none_of_its_code(
        [Values] bool waits)
    {
        var value = new MemoryValue<int> { Sync = sync };
        Task<int>? get = Abandon(value, waits, out WeakReference owner);
        var after = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        ValueTask set = waits ? default : value.SetAsync(1);
        if (waits)
        {
            after.SetResult("");
        }
        else
        {
            Continuations.OnCompleted(set, () => after.SetResult(Thread.CurrentThread.Name));
        }

        Assert.That(Heap.IsCollected(owner), Is.True);

        Assert.That(await after.Task.Within(), Is.Not.EqualTo(Owner.FinalizerThread));
        await Deadlines.UntilAsync(() => value.WatcherCount == 0, "the finalizer to dispose the watcher");
        if (get is not null)
        {
            Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        }

        using IWatcher<int> another = kind.Of(value).Watch();
        another.Drain();
        Task<int> next = another.StartGet();
        await value.SetAsync(2).Within();
        Assert.That(await next.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_continuation_inside_a_Set_may_dispose_its_own_watcher_and_another([Values] bool inline)
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = inline };
        using IWatcher<int> own = kind.Of(value).Watch();
        using IWatcher<int> other = kind.Of(value).Watch();
        using IWatcher<int> third = kind.Of(value).Watch();
        Task<int> others = other.StartGet();
        Task<int> thirds = third.StartGet();
        Task<int> disposing = DisposeAfterAsync(own, other);

        Task set = value.StartSet(1);

        Assert.That((await disposing.Within(), await thirds.Within()), Is.EqualTo((1, 1)));
        await set.Within();
        Assert.That(await others.FailureAsync(), Is.Null.Or.TypeOf<ObjectDisposedException>());
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_callback_of_the_token_of_a_Get_may_dispose_the_watcher()
    {
        var value = new MemoryValue<int> { Sync = sync };
        IWatcher<int> watcher = kind.Of(value).Watch();
        using var source = new CancellationTokenSource();
        using CancellationTokenRegistration before = source.Token.Register(watcher.Dispose);
        Task<int> get = watcher.StartGet(source.Token);
        using CancellationTokenRegistration after = source.Token.Register(watcher.Dispose);

        source.Cancel();

        Assert.That(
            await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>().Or.InstanceOf<OperationCanceledException>());
        Assert.That(value.WatcherCount, Is.Zero);
        await value.SetAsync(1).Within();
    }

    private static async Task<int> DisposeAfterAsync(IWatcher<int> own, IWatcher<int> other)
    {
        int got = await own.GetAsync().ConfigureAwait(false);
        own.Dispose();
        other.Dispose();
        return got;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task<int>? Abandon(MemoryValue<int> value, bool waits, out WeakReference owner)
    {
        IWatcher<int> watcher = kind.Of(value).Watch();
        owner = new WeakReference(new Owner(watcher));
        return waits ? watcher.StartGet() : null;
    }

    // An owner that forgets to dispose the watcher, and has a finalizer for that.
    private sealed class Owner(IWatcher<int> watcher)
    {
        public static volatile string? FinalizerThread;

        ~Owner()
        {
            FinalizerThread = Thread.CurrentThread.Name ??= "the finalizer's";
            watcher.Dispose();
        }
    }
}
