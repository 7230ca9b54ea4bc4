using NUnit.Framework.Constraints;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>Completion with an exception that means more than an error.</summary>
[TestFixtureSource(typeof(ChannelKinds), nameof(ChannelKinds.All))]
[NonParallelizable] // listens to a static event
public sealed class CompletionErrorContract(ChannelKind kind) : ChannelContract(kind)
{
    private readonly OperationCanceledException _cancellation = new(new CancellationToken(canceled: true));

    [Test]
    public async Task Completion_with_an_OperationCanceledException_cancels_the_Completion_task([Values] bool askedBefore)
    {
        Channel<int> channel = Create();
        Task? completion = askedBefore ? channel.Reader.Completion : null;

        channel.Writer.Complete(_cancellation);
        completion ??= channel.Reader.Completion;

        Assert.That(completion.Status, Is.EqualTo(TaskStatus.Canceled));
        Assert.That(await completion.FailureAsync(), Outcomes.CancelledBy(_cancellation.CancellationToken));
    }

    [Test]
    public async Task Completion_with_an_OperationCanceledException_ends_reading([Values] bool waits)
    {
        Channel<int> channel = Create();
        Task<int>? read = waits ? channel.Reader.ReadAsync().AsTask() : null;

        channel.Writer.Complete(_cancellation);
        read ??= channel.Reader.ReadAsync().AsTask();

        Assert.That(await read.FailureAsync(), IsOutcomeOfReadsAndWrites());
        Assert.That(read.IsCanceled, Is.EqualTo(!Kind.TellsCompletionFromCancellation));
    }

    [Test]
    public async Task Completion_with_an_OperationCanceledException_ends_writing()
    {
        Channel<int> channel = Create();
        channel.Writer.Complete(_cancellation);

        Assert.That(await Write(channel, 1).FailureAsync(), IsOutcomeOfReadsAndWrites());
    }

    [Test]
    public async Task Completion_with_an_OperationCanceledException_throws_it_like_any_other_error([Values] bool waits)
    {
        Channel<int> channel = Create();
        ValueTask<bool> wait = waits ? channel.Reader.WaitToReadAsync() : default;

        channel.Writer.Complete(_cancellation);
        wait = waits ? wait : channel.Reader.WaitToReadAsync();

        Assert.That(await wait.FailureAsync(), Is.SameAs(_cancellation));
        Assert.That(await channel.Writer.WaitToWriteAsync().FailureAsync(), Is.SameAs(_cancellation));
        Assert.That(await ReadToEndAsync(channel).FailureAsync(), Is.SameAs(_cancellation));
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public void An_error_that_is_never_observed_through_Completion_is_not_reported_as_unobserved([Values] bool askedBefore)
    {
        var error = new InvalidDataException("never observed");
        bool reported = false;
        TaskScheduler.UnobservedTaskException += Listen;
        try
        {
            WeakReference completion = Forget(askedBefore, error);
            Assert.That(Heap.IsCollected(completion), Is.True);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Listen;
        }

        Assert.That(reported, Is.False);

        void Listen(object? sender, UnobservedTaskExceptionEventArgs args) =>
            reported |= args.Exception.InnerExceptions.Contains(error);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Forget(bool askedBefore, Exception error)
    {
        Channel<int> channel = Create();
        Task? completion = askedBefore ? channel.Reader.Completion : null;
        channel.Writer.Complete(error);
        completion ??= channel.Reader.Completion;
        Assert.That(completion.IsFaulted, Is.True);
        return new WeakReference(completion);
    }

    private IResolveConstraint IsOutcomeOfReadsAndWrites() => Kind.TellsCompletionFromCancellation
        ? Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(_cancellation)
        : Outcomes.CancelledBy(_cancellation.CancellationToken);
}
