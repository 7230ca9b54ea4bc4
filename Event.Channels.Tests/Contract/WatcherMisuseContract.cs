#pragma warning disable CA2012 // the misuse is intended

namespace EventChannels.Tests.Contract;

/// <summary>Misuse of one ValueTask affects no other.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class WatcherMisuseContract(WatcherKind kind, bool sync) : WatcherContract(kind, sync)
{
    private const int Times = 3;

    [Test]
    public Task Requesting_the_result_of_a_Get_at_the_wrong_time_fails_only_that_request() =>
        IsRefusedAloneAsync(static watcher => watcher.GetAsync(), static number => number);

    [Test]
    public Task Requesting_the_result_of_a_predicate_Get_at_the_wrong_time_fails_only_that_request() =>
        IsRefusedAloneAsync(static watcher => watcher.GetAsync(static number => number > 0), static number => number);

    [Test]
    public Task Requesting_the_result_of_a_wait_at_the_wrong_time_fails_only_that_request() =>
        IsRefusedAloneAsync(static watcher => watcher.WaitForUnreadAsync(), static _ => true);

    private async Task IsRefusedAloneAsync<T>(Func<IWatcher<int>, ValueTask<T>> use, Func<int, T> expected)
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        ValueTask<T> misused = use(watcher);
        for (int time = 0; time < Times; time++)
        {
            Assert.That(() => misused.GetAwaiter().GetResult(), Throws.InvalidOperationException, "The result was requested too early.");
        }

        var resumed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Continuations.OnCompleted(misused, () => resumed.TrySetResult(true));
        Task set = await value.StartSetAsync(1);
        await resumed.Task.Within();
        Assert.That(misused.GetAwaiter().GetResult(), Is.EqualTo(expected(1)));
        for (int time = 0; time < Times; time++)
        {
            Assert.That(() => misused.GetAwaiter().GetResult(), Throws.InvalidOperationException, "The result was requested again.");
        }

        watcher.Drain();
        await set.Within();

        List<(ContractValue Value, IWatcher<int> Watcher, Task<T> Task)> others = [];
        for (int count = 0; count < 4; count++)
        {
            ContractValue other = await CreateAsync();
            IWatcher<int> its = await WatchAsync(other);
            others.Add((other, its, use(its).AsTask()));
        }

        Assert.That(() => misused.GetAwaiter().GetResult(), Throws.InvalidOperationException, "The result was requested once more.");
        for (int index = others.Count - 1; index >= 0; index--)
        {
            _ = await others[index].Value.StartSetAsync(10 + index);
        }

        for (int index = 0; index < others.Count; index++)
        {
            Assert.That(await others[index].Task.Within(), Is.EqualTo(expected(10 + index)));
            others[index].Watcher.Dispose();
        }

        await GoesOnAsync(value, watcher);
    }
}
