using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>An enumerator disposed, or advanced again, during a step.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedEnumeratorTests(WatcherKind kind, bool sync)
{
    private const int Rounds = 100;

    private readonly MemoryValue<int> _value = new() { Sync = sync };

    [Test]
    public async Task Disposing_an_enumerator_while_its_step_waits_is_refused_and_the_step_continues(
        [Values] bool ofWatchable)
    {
        using IWatcher<int> watcher = kind.Of(_value).Watch();
        IAsyncEnumerator<int> enumerator = Enumerate(watcher, ofWatchable);
        Task<bool> step = enumerator.MoveNextAsync().AsTask();

        Assert.That(() => enumerator.DisposeAsync(), Throws.TypeOf<NotSupportedException>());

        Task set = _value.StartSet(1);
        Assert.That((await step.Within(), enumerator.Current), Is.EqualTo((true, 1)));
        await enumerator.DisposeAsync().Within();
        Assert.That(await enumerator.MoveNextAsync().Within(), Is.False);
        watcher.Dispose();
        await set.Within();
        Assert.That(_value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_second_step_of_an_enumerator_is_refused_at_once_and_leaves_the_first_alone([Values] bool ofWatchable)
    {
        using IWatcher<int> watcher = kind.Of(_value).Watch();
        using IWatcher<int> other = kind.Of(_value).Watch();
        await using IAsyncEnumerator<int> enumerator = Enumerate(watcher, ofWatchable);
        for (int next = 1; next <= 3; next++)
        {
            Task<bool> step = enumerator.MoveNextAsync().AsTask();
            Task<int> get = other.StartGet();

            for (int time = 0; time < 3; time++)
            {
                Assert.That(() => enumerator.MoveNextAsync(), Throws.InvalidOperationException);
            }

            Task set = _value.StartSet(next);
            Assert.That((await step.Within(), enumerator.Current), Is.EqualTo((true, next)));
            Assert.That(await get.Within(), Is.EqualTo(next));
            if (ofWatchable)
            {
                watcher.Drain();
            }

            await set.Within();
        }
    }

    [Test]
    public async Task Of_two_concurrent_steps_of_an_enumerator_one_is_refused_and_the_other_gets_the_value(
        [Values] bool ofWatchable)
    {
        using var duel = new Duel();
        using IWatcher<int> watcher = kind.Of(_value).Watch();
        await using IAsyncEnumerator<int> enumerator = Enumerate(watcher, ofWatchable);
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            Task<bool>? one = null;
            Task<bool>? other = null;

            duel.RunInTurns(round, () => one = TryMove(enumerator), () => other = TryMove(enumerator));

            Assert.That(one is null != other is null, Is.True, "One is refused.");
            Task set = _value.StartSet(round);
            Assert.That((await (one ?? other)!.Within(), enumerator.Current), Is.EqualTo((true, round)));
            watcher.Drain();
            await set.Within();
        }
    }

    [Test]
    public async Task A_concurrent_step_and_disposal_of_an_enumerator_both_end([Values] bool ofWatchable)
    {
        using var duel = new Duel();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(round) { Sync = sync };
            using IWatcher<int> watcher = kind.Of(value).Watch();
            IAsyncEnumerator<int> enumerator = ofWatchable
                ? kind.Of(value).ReadAllAsync().GetAsyncEnumerator()
                : watcher.ReadAllAsync().GetAsyncEnumerator();
            Task<bool>? step = null;
            Task? disposal = null;

            duel.RunInTurns(round, () => step = TryMove(enumerator), () => disposal = TryDispose(enumerator));

            Assert.That(step is null && disposal is null, Is.False, "Both are refused.");
            bool? moved = step is null ? null : await step.Within();
            Assert.That(moved is null or true || disposal is not null, Is.True, "Without a disposal the step finds the value.");
            await (disposal ?? enumerator.DisposeAsync().AsTask()).Within();
        }
    }

    [Test]
    public async Task An_enumerator_abandoned_during_a_step_is_ended_by_its_token_or_by_disposing_its_watcher(
        [Values] bool cancels)
    {
        using var source = new CancellationTokenSource();
        using IWatcher<int> watcher = kind.Of(_value).Watch();
        using IWatcher<int> other = kind.Of(_value).Watch();
        IAsyncEnumerator<int> left = watcher.ReadAllAsync(source.Token).GetAsyncEnumerator();
        Task<bool> step = left.MoveNextAsync().AsTask();

        if (cancels)
        {
            source.Cancel();
            Assert.That(await step.FailureAsync(), Outcomes.CancelledBy(source.Token));
        }

        watcher.Dispose();
        if (!cancels)
        {
            Assert.That(await step.Within(), Is.False);
        }

        Task<int> get = other.StartGet();
        await _value.SetAsync(1).Within();
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    // The loop over the watchable has its own watcher, and the other watcher has to be drained separately.
    private IAsyncEnumerator<int> Enumerate(IWatcher<int> watcher, bool ofWatchable) => ofWatchable
        ? kind.Of(_value).ReadAllAsync().GetAsyncEnumerator()
        : watcher.ReadAllAsync().GetAsyncEnumerator();

    private static Task? TryDispose(IAsyncEnumerator<int> enumerator)
    {
        try
        {
            return enumerator.DisposeAsync().AsTask();
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static Task<bool>? TryMove(IAsyncEnumerator<int> enumerator)
    {
        try
        {
            return enumerator.MoveNextAsync().AsTask();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
