using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>The contexts in which a continuation runs.</summary>
[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
public sealed class ContextContract(ChannelKind kind) : ChannelContract(kind)
{
    private static readonly AsyncLocal<string?> _local = new();

    [Test]
    public async Task A_continuation_returns_to_its_synchronization_context_only_if_that_was_requested(
        [Values] bool takes, [Values] bool captured)
    {
        bool inline = takes == captured;
        Channel<bool> channel = Kind.Create<bool>(allowSynchronousContinuations: inline);
        var context = new CountingContext();
        Task<SynchronizationContext?> seen = await StartOnAsync<SynchronizationContext?>(context, async () =>
        {
            await Begin(channel, takes).ConfigureAwait(captured);
            return SynchronizationContext.Current;
        });

        _ = Write(channel, true);

        Assert.That(await seen.Within(), captured ? Is.SameAs(context) : Is.Not.SameAs(context));
        Assert.That(context.Posts, Is.EqualTo(captured ? 1 : 0));
    }

    [Test]
    public async Task A_continuation_returns_to_its_task_scheduler_only_if_that_was_requested(
        [Values] bool captured)
    {
        bool takes = captured;
        Channel<bool> channel = Kind.Create<bool>();
        TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var waiting = new TaskCompletionSource();
        Task<TaskScheduler> seen = Task.Factory.StartNew(
            async () =>
            {
                ValueTask<bool> wait = Begin(channel, takes);
                waiting.SetResult();
                await wait.ConfigureAwait(captured);
                return TaskScheduler.Current;
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            scheduler).Unwrap();
        await waiting.Task.Within();

        // This item is queued behind the code before the await, which occupies the scheduler. When it runs, the await has
        // been reached.
        await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.None, scheduler).Within();
        _ = Write(channel, true);

        Assert.That(await seen.Within() == scheduler, Is.EqualTo(captured));
    }

    [Test]
    public async Task A_continuation_has_its_own_execution_context_and_not_the_writers(
        [Values] bool inline)
    {
        bool takes = inline;
        Channel<bool> channel = Kind.Create<bool>(allowSynchronousContinuations: inline);
        _local.Value = "reader";
        ValueTask<bool> wait = Begin(channel, takes);
        var seen = new TaskCompletionSource<string?>();
        wait.ConfigureAwait(false).GetAwaiter().OnCompleted(() => seen.SetResult(_local.Value));

        string? writersOwn = await Threads.Run(() =>
        {
            _local.Value = "writer";
            _ = Write(channel, true);
            return _local.Value;
        }).Within();

        Assert.That((await seen.Task.Within(), writersOwn), Is.EqualTo(("reader", "writer")));
    }

    [Test]
    public async Task A_readers_changes_to_its_execution_context_do_not_reach_the_writer([Values] bool takes)
    {
        Channel<bool> channel = Kind.Create<bool>(allowSynchronousContinuations: true);
        Task reader = ReadAndSetAsync();

        string? seen = await Threads.Run(() =>
        {
            _local.Value = "writer";
            _ = Write(channel, true);
            return _local.Value;
        }).Within();

        await reader.Within();
        Assert.That(seen, Is.EqualTo("writer"));

        async Task ReadAndSetAsync()
        {
            await Begin(channel, takes).ConfigureAwait(false);
            _local.Value = "reader";
        }
    }

    private static ValueTask<bool> Begin(Channel<bool> channel, bool takes) =>
        takes ? channel.Reader.ReadAsync() : channel.Reader.WaitToReadAsync();

    // Returns the task after its first await was reached.
    private static Task<Task<T>> StartOnAsync<T>(SynchronizationContext context, Func<Task<T>> start) => Threads.Run(() =>
    {
        SynchronizationContext.SetSynchronizationContext(context);
        return start();
    });

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ =>
            {
                SetSynchronizationContext(this);
                try
                {
                    d(state);
                }
                finally
                {
                    SetSynchronizationContext(null);
                }
            });
        }
    }
}
