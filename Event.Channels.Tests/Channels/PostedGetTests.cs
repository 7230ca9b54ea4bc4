using System.Collections.Concurrent;
#if NET
using System.Runtime.CompilerServices;
#endif

namespace EventChannels.Tests.Channels;

/// <summary>A Set posts to the context of a waiting Get, so a user interface does not wait for a busy thread pool.</summary>
[TestFixture(DeliveryMix.NewestValue)]
[TestFixture(DeliveryMix.Mixed)]
public sealed class PostedGetTests(DeliveryMix mix)
{
    private const int Rounds = 3_000;

    [Test]
    public async Task A_Get_that_waits_in_a_context_is_posted_to_it_inside_the_Set(
        [Values] bool takes, [Values] bool completes)
    {
        bool inline = takes == completes;
        var value = new MemoryValue<int> { AllowSynchronousContinuations = inline };
        MemoryWatcher<int>[] watchers = [value.Watch(mix, 0), value.Watch(mix, 1)];
        var contexts = new RecordingContext[watchers.Length];
        for (int index = 0; index < watchers.Length; index++)
        {
            MemoryWatcher<int> watcher = watchers[index];
            contexts[index] = new RecordingContext();
            await contexts[index].Run(() => Begin(watcher, takes));
        }

        int[] posted = await Threads.Run(() =>
        {
            _ = completes ? value.TryComplete() : value.StartSet(1).IsCompleted;
            return contexts.Select(context => context.Posted.Count).ToArray();
        }).Within();

        Assert.That(posted, Is.EqualTo([1, 1]));
    }

#if NET // on Mono, the stack may overflow before it is said to be short
    [Test]
    public async Task A_Get_that_waits_in_a_context_is_posted_to_it_even_if_the_Set_has_no_stack_left()
    {
        var value = new MemoryValue<int> { AllowSynchronousContinuations = true };
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        var context = new RecordingContext();
        await context.Run(() => Begin(watcher, takes: true));

        await Threads.Run(Dive).Within();

        await Deadlines.UntilAsync(() => context.Posted.Count == 1, "the Get to be posted");

        int Dive()
        {
            if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                return Dive() + 1;
            }

            _ = value.StartSet(1);
            return 0;
        }
    }
#endif

    [Test]
    public async Task A_Get_that_waits_in_a_task_scheduler_is_queued_to_it_inside_the_Set([Values] bool takes)
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        var scheduler = new RecordingScheduler();
        Task begun = Task.Factory.StartNew(
            () => _ = Begin(watcher, takes), CancellationToken.None, TaskCreationOptions.None, scheduler);
        await Threads.Run(scheduler.RunAll).Within(); // on a thread without a context
        await begun.Within();

        int queued = await Threads.Run(() =>
        {
            _ = value.StartSet(1);
            return scheduler.Queued;
        }).Within();

        Assert.That(queued, Is.EqualTo(1));
    }

    [Test]
    public async Task A_queued_Set_posts_a_Get_to_its_context_inside_the_Get_that_ends_the_previous_Set()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> slow = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        Task first = value.StartSet(1);
        Task second = value.StartSet(2);
        watcher.Drain();
        var context = new RecordingContext();
        await context.Run(() => Begin(watcher, takes: true));

        int posted = await Threads.Run(() =>
        {
            slow.TryGet(out _);
            return context.Posted.Count;
        }).Within();

        Assert.That(posted, Is.EqualTo(1));
        await first.Within();
        slow.TryGet(out _);
        await second.Within();
    }

    [Test]
    public async Task A_Get_that_does_not_capture_its_context_is_not_posted()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        var context = new RecordingContext();
        Task<int> got = await context.Run(async () => await watcher.GetAsync().ConfigureAwait(false));

        await value.SetAsync(1).Within();

        Assert.That((await got.Within(), context.Posted.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Each_Get_of_a_watcher_may_wait_in_a_different_context()
    {
        bool takes = mix != DeliveryMix.NewestValue;
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        for (int round = 1; round <= 10; round++)
        {
            var context = new RecordingContext();
            Task<int> got = await context.Run(() => Begin(watcher, takes));
            Task set = value.StartSet(round);
            Assert.That(context.Posted.TryDequeue(out Action? posted), Is.True);
            posted!();
            Assert.That(await got.Within(), Is.EqualTo(round));
            await set.Within();

            Task<int> free = Threads.Run(() => Begin(watcher, takes)).Unwrap();
            await Deadlines.UntilAsync(() => watcher.ToString().EndsWith("waiting", StringComparison.Ordinal), "the Get to wait");
            await value.SetAsync(-round).Within();
            Assert.That(await free.Within(), Is.EqualTo(-round));
        }
    }

    [Test]
    public async Task Cancellation_and_disposal_reach_a_Get_that_is_to_be_posted(
        [Values] bool disposes, [Values] bool takes)
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        using MemoryWatcher<int> other = value.Watch(mix, 0);
        using var source = new CancellationTokenSource();
        var context = new RecordingContext();
        Task<int> got = await context.Run(() => Begin(watcher, takes, source.Token));
        Task<int> others = await context.Run(() => Begin(other, takes: true));

        if (disposes)
        {
            watcher.Dispose();
        }
        else
        {
            await source.CancelAsync().Within();
        }

        Assert.That(context.Posted.TryDequeue(out Action? posted), Is.True);
        posted!();
        Assert.That(
            await got.FailureAsync(),
            disposes ? Is.TypeOf<ObjectDisposedException>() : Outcomes.CancelledBy(source.Token));
        watcher.Dispose();
        Task set = value.StartSet(1);
        Assert.That(context.Posted.TryDequeue(out posted), Is.True);
        posted!();
        Assert.That(await others.Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    [NonParallelizable] // it occupies the thread pool
    public void A_Get_that_a_Set_left_to_a_busy_thread_pool_is_posted_when_it_is_awaited_in_a_context(
        [Values] bool takes)
    {
        using var busy = new BusyThreadPool();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        var context = new RecordingContext();
        Task<int>? got = null;
        ValueTask set = default;
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            ValueTask<int> get = takes ? watcher.GetAsync() : default;
            ValueTask<bool> wait = takes ? default : watcher.WaitForUnreadAsync();
            set = value.SetAsync(1);
            got = takes ? AwaitAsync(get) : TakeAfterAsync(wait, watcher);
        });

        thread.Start();
        thread.Join();

        Assert.That(context.Posted.TryDequeue(out Action? posted), Is.True);
        posted!();
        Assert.That((got!.IsCompletedSuccessfully, set.IsCompletedSuccessfully), Is.EqualTo((true, true)));
        Assert.That((got!.Result, context.Posted.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    [NonParallelizable] // it occupies the thread pool
    public void A_Set_that_races_an_await_in_a_context_posts_the_Get_once_even_if_the_thread_pool_is_busy(
        [Values] bool takes)
    {
        using var busy = new BusyThreadPool();
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        var context = new RecordingContext();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            int next = round;
            Task<int>? got = null;
            ValueTask set = default;

            duel.RunInTurns(
                round,
                () =>
                {
                    SynchronizationContext.SetSynchronizationContext(context);
                    got = Begin(watcher, takes);
                    SynchronizationContext.SetSynchronizationContext(null);
                },
                () => set = value.SetAsync(next));

            if (!got!.IsCompleted)
            {
                Assert.That(context.Posted.TryDequeue(out Action? posted), Is.True, $"Round {round}");
                posted!();
            }

            Assert.That((got.IsCompletedSuccessfully, got.Result), Is.EqualTo((true, next)));
            Assert.That((set.IsCompletedSuccessfully, context.Posted.Count), Is.EqualTo((true, 0)));
        }
    }

    [Test]
    public async Task A_Get_in_a_context_that_races_a_Set_and_its_cancellation_ends_once([Values] bool takes)
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch(mix, 1);
        var context = new RecordingContext();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            int next = round;
            using var source = new CancellationTokenSource();
            Task<int>? got = null;
            ValueTask set = default;

            duel.RunInTurns(
                round,
                () =>
                {
                    SynchronizationContext.SetSynchronizationContext(context);
                    got = Begin(watcher, takes, source.Token);
                    SynchronizationContext.SetSynchronizationContext(null);
                    source.Cancel();
                },
                () => set = value.SetAsync(next));

            await Deadlines.UntilAsync(() => got!.IsCompleted || !context.Posted.IsEmpty, "the Get to continue");
            if (context.Posted.TryDequeue(out Action? posted))
            {
                posted();
            }

            Exception? failure = await got!.FailureAsync();
            Assert.That(failure is null ? [got!.Result] : watcher.Drain(), Is.EqualTo([next]));
            await set.Within();
            Assert.That(context.Posted, Is.Empty);
        }
    }

    private static async Task<int> AwaitAsync(ValueTask<int> get) => await get;

    private static async Task<int> TakeAfterAsync(ValueTask<bool> wait, MemoryWatcher<int> watcher) =>
        await wait && watcher.TryGet(out int got) ? got : -1;

    private static async Task<int> Begin(
        MemoryWatcher<int> watcher, bool takes, CancellationToken cancellationToken = default)
    {
        if (takes)
        {
            return await watcher.GetAsync(cancellationToken);
        }

        bool found = await watcher.WaitForUnreadAsync(cancellationToken);
        ObjectDisposedException.ThrowIf(!found && !watcher.HasUnread, watcher);
        watcher.TryGet(out int got);
        return got;
    }

    private sealed class RecordingScheduler : TaskScheduler
    {
        private readonly ConcurrentQueue<Task> _tasks = [];

        public int Queued => _tasks.Count;

        public void RunAll()
        {
            while (_tasks.TryDequeue(out Task? task))
            {
                TryExecuteTask(task);
            }
        }

        protected override void QueueTask(Task task) => _tasks.Enqueue(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
    }
}
