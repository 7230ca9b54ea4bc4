namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ReadAllCancellationTests(bool sync)
{
    /// <summary>The ways to pass tokens to a loop: which token is cancelled, and whether there is another one.</summary>
    public enum Tokens
    {
        OfTheCall,
        OfTheEnumeration,
        OfTheCallBesideAnother,
        OfTheEnumerationBesideAnother,
        OfBoth,
    }

    [Test]
    public async Task A_waiting_loop_throws_with_the_cancelled_token_regardless_of_how_tokens_are_passed(
        [Values] Tokens tokens)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        await using IAsyncEnumerator<int> loop = Loop(watcher, tokens, source.Token, other.Token);
        Task<bool> step = loop.MoveNextAsync().AsTask();
        await step.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await step.FailureAsync(), Outcomes.CancelledBy(source.Token));
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task Await_foreach_throws_with_the_token_given_to_WithCancellation()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        var first = new TaskCompletionSource<int>();
        Task loop = Task.Run(async () =>
        {
            await foreach (int next in watcher.ReadAllAsync().WithCancellation(source.Token))
            {
                first.SetResult(next);
            }
        });

        Assert.That(await first.Task.Within(), Is.EqualTo(1));
        await source.CancelAsync().Within();

        Assert.That(await loop.FailureAsync(), Outcomes.CancelledBy(source.Token));
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task The_token_of_one_loop_does_not_end_another_loop_over_the_same_sequence()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        IAsyncEnumerable<int> values = watcher.ReadAllAsync();
        await using IAsyncEnumerator<int> ended = values.GetAsyncEnumerator(new CancellationToken(canceled: true));
        Assert.That(await ended.MoveNextAsync().FailureAsync(), Is.InstanceOf<OperationCanceledException>());

        await using IAsyncEnumerator<int> loop = values.GetAsyncEnumerator();

        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Late_disposal_of_an_ended_loop_does_not_affect_a_later_loop_over_the_same_sequence(
        [Values] bool ofWatchable)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        IAsyncEnumerable<int> values = ofWatchable ? value.ReadAllAsync() : watcher.ReadAllAsync();
        IAsyncEnumerator<int> ended = values.GetAsyncEnumerator(new CancellationToken(canceled: true));
        Task<bool> end = ended.MoveNextAsync().AsTask();
        Assert.That(end.IsCompleted, Is.True);
        await using IAsyncEnumerator<int> loop = values.GetAsyncEnumerator(); // on the thread that created the other enumerator
        Assert.That(await end.FailureAsync(), Is.InstanceOf<OperationCanceledException>());
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));

        await ended.DisposeAsync().Within();

        watcher.Drain();
        Task set = value.StartSet(2);
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 2)));
        watcher.Drain();
        await set.Within();
    }

    private static IAsyncEnumerator<int> Loop(
        MemoryWatcher<int> watcher, Tokens tokens, CancellationToken cancelled, CancellationToken other) => tokens switch
        {
            Tokens.OfTheCall => watcher.ReadAllAsync(cancelled).GetAsyncEnumerator(CancellationToken.None),
            Tokens.OfTheEnumeration => watcher.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator(cancelled),
            Tokens.OfTheCallBesideAnother => watcher.ReadAllAsync(cancelled).GetAsyncEnumerator(other),
            Tokens.OfTheEnumerationBesideAnother => watcher.ReadAllAsync(other).GetAsyncEnumerator(cancelled),
            _ => watcher.ReadAllAsync(cancelled).GetAsyncEnumerator(cancelled),
        };

    private static async Task GoesOnAsync(MemoryValue<int> value, MemoryWatcher<int> watcher)
    {
        Task<int> get = watcher.StartGet();
        await value.SetAsync(100).Within();
        Assert.That(await get.Within(), Is.EqualTo(100));
    }
}
