using System.Runtime.CompilerServices;
using System.Threading.Channels;

#pragma warning disable CA2012 // the misuse is intended
namespace EventChannels.Tests.Contract;

/// <summary>The rules for awaiting a ValueTask, and its exceptions when it is used more than once.</summary>
[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
public sealed class AwaitContract(ChannelKind kind) : ChannelContract(kind)
{
#if TESTS_NETSTANDARD // a wait to read is an ordinary task there and can be awaited twice
    private static readonly bool[] _singleUse = [true];
#else
    private static readonly bool[] _singleUse = [true, false];
#endif

    [Test]
    public async Task A_read_can_be_awaited_only_once()
    {
        Channel<bool> channel = Kind.Create<bool>();
        ValueTask<bool> read = channel.Reader.ReadAsync();
        await Write(channel, true).Within();
        Assert.That(await read.Within(), Is.True);

        AssertUsedUp(read);

        // Misuse of one ValueTask does not affect the next one.
        Task<bool> next = channel.Reader.ReadAsync().AsTask();
        await next.StillWaitsAsync();
        await Write(channel, false).Within();
        Assert.That(await next.Within(), Is.False);
    }

#if !TESTS_NETSTANDARD // see above
    [Test]
    public async Task A_wait_to_read_can_be_awaited_only_once()
    {
        Channel<Own> channel = Kind.Create<Own>();
        ValueTask<bool> wait = channel.Reader.WaitToReadAsync();
        Task write = Write(channel, default(Own));
        Assert.That(await wait.Within(), Is.True);

        AssertUsedUp(wait);

        Assert.That(channel.Reader.TryRead(out _), Is.True);
        await write.Within();
    }

    [Test]
    public async Task Misuse_of_one_wait_to_read_does_not_affect_later_ones()
    {
        Channel<Own>[] channels = [.. Enumerable.Range(0, 4).Select(_ => Kind.Create<Own>())];
        ValueTask<bool> usedUp = channels[0].Reader.WaitToReadAsync();
        channels[0].Writer.Complete();
        await usedUp.Within();
        for (int use = 0; use < 3; use++)
        {
            Assert.That(() => usedUp.GetAwaiter().GetResult(), Throws.InvalidOperationException);
        }

        ValueTask<bool>[] waits = [.. channels.Skip(1).Select(channel => channel.Reader.WaitToReadAsync())];
        Task<bool>[] tasks = [.. waits.Select(wait => wait.AsTask())];
        channels[1].Writer.Complete();

        Assert.That(await tasks[0].Within(), Is.False);
        await Task.WhenAll(tasks[1].StillWaitsAsync(), tasks[2].StillWaitsAsync());
    }
#endif

    [Test]
    public async Task The_result_of_a_read_cannot_be_requested_before_it_is_available()
    {
        Channel<bool> channel = Kind.Create<bool>();
        ValueTask<bool> read = channel.Reader.ReadAsync();

        Assert.That(() => read.GetAwaiter().GetResult(), Throws.InvalidOperationException);

        Task<bool> task = read.AsTask();
        await Write(channel, true).Within();
        Assert.That(await task.Within(), Is.True);
    }

    // Outside the test's own synchronization context. The framework's task sources do not expect the same context twice.
    [Test]
    public Task A_wait_can_have_only_one_awaiter(
        [ValueSource(nameof(_singleUse))] bool takes, [Values] bool captured) =>
        Task.Run(() => OnlyOneMayAwaitAsync(takes, flow: takes == captured, captured));

    [Test]
    public async Task A_wait_converted_to_a_task_can_have_many_awaiters()
    {
        Channel<bool> channel = Kind.Create<bool>();
        Task<bool> wait = channel.Reader.ReadAsync().AsTask();
        Task<bool>[] awaiting = [AwaitAsync(wait), AwaitAsync(wait), AwaitAsync(wait)];

        _ = Write(channel, true);

        Assert.That(await Task.WhenAll(awaiting).Within(), Is.All.True);

        static async Task<bool> AwaitAsync(Task<bool> task) => await task;
    }

    [Test]
    public async Task A_continuation_runs_inside_the_write_only_if_that_was_requested(
        [Values] bool takes, [Values] bool inline)
    {
        Channel<bool> channel = Kind.Create<bool>(allowSynchronousContinuations: inline);
        ValueTask<bool> wait = Begin(channel, takes);
        var thread = new TaskCompletionSource<Thread>();
        OnCompleted(wait, () => thread.SetResult(Thread.CurrentThread), flow: false, captured: false);

        Thread writing = await Threads.Run(() =>
        {
            _ = Write(channel, true);
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Task.Within() == writing, Is.EqualTo(inline));
    }

    private async Task OnlyOneMayAwaitAsync(bool takes, bool flow, bool captured)
    {
        Channel<bool> channel = Kind.Create<bool>();
        ValueTask<bool> wait = Begin(channel, takes);
        var resumed = new TaskCompletionSource();
        OnCompleted(wait, resumed.SetResult, flow, captured);

        Assert.That(() => OnCompleted(wait, static () => { }, flow, captured), Throws.InvalidOperationException);

        _ = Write(channel, true);
        await resumed.Task.Within();
    }

    private static ValueTask<bool> Begin(Channel<bool> channel, bool takes) =>
        takes ? channel.Reader.ReadAsync() : channel.Reader.WaitToReadAsync();

    private static void AssertUsedUp(ValueTask<bool> used)
    {
        Assert.That(() => used.IsCompleted, Throws.InvalidOperationException);
        Assert.That(() => used.GetAwaiter().GetResult(), Throws.InvalidOperationException);
        Assert.That(() => used.GetAwaiter().OnCompleted(static () => { }), Throws.InvalidOperationException);
    }

    /// <param name="wait">The operation to await.</param>
    /// <param name="continuation">The continuation.</param>
    /// <param name="flow">Whether the execution context flows.</param>
    /// <param name="captured">The argument of ConfigureAwait.</param>
    private static void OnCompleted(ValueTask<bool> wait, Action continuation, bool flow, bool captured)
    {
        ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter awaiter = wait.ConfigureAwait(captured).GetAwaiter();
        if (flow)
        {
            awaiter.OnCompleted(continuation);
        }
        else
        {
            awaiter.UnsafeOnCompleted(continuation);
        }
    }

    // A type of its own, so the misused pooled objects are not shared with other tests.
    private readonly record struct Own;
}
