namespace EventChannels.Tests.Observing;

/// <summary>Observables of a custom watchable.</summary>
public sealed class AsObservableOfAnyWatchableTests
{
    private readonly InvalidDataException _error = new("the reason");

    [Test]
    public async Task A_value_read_while_its_subscription_is_disposed_is_not_reported([Values] bool atOnce)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IDisposable? subscription = null;
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watchable = new ScriptedWatchable<int>(Loop);
        var observer = new RecordingObserver<int>();
        subscription = watchable.AsObservable().Subscribe(observer);

        go.SetResult();

        await left.Task.Within();
        await observer.End.StillWaitsAsync();
        Assert.That(observer.Values, Is.EqualTo(atOnce ? [1, 2] : new[] { 1 }));
        Assert.That(observer.IsBroken, Is.False);

        async IAsyncEnumerable<int> Loop()
        {
            yield return 1;
            await go.Task;
            if (atOnce)
            {
                yield return 2; // the next value comes without a wait
            }

            subscription!.Dispose();
            left.SetResult();
            yield return 3;
        }
    }

    [Test]
    public async Task An_observer_receives_an_exception_of_a_Get_as_the_error([Values] bool within)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watchable = new ScriptedWatchable<int>(Loop);
        var observer = new RecordingObserver<int>();

        using IDisposable subscription = watchable.AsObservable(Delivery.Sync).Subscribe(observer);
        Assert.That(observer.End.IsCompleted, Is.EqualTo(within));
        go.SetResult();

        Assert.That(await observer.End.Within(), Is.SameAs(_error));
        Assert.That((observer.IsBroken, watchable.IsDisposed), Is.EqualTo((false, true)));

        async IAsyncEnumerable<int> Loop()
        {
            yield return 1;
            if (!within)
            {
                await go.Task;
            }

            throw _error;
        }
    }

    [Test]
    public async Task An_observer_receives_a_second_value_on_the_thread_pool_even_if_a_peek_missed_it()
    {
        var watchable = new ScriptedWatchable<int>(Loop);
        List<bool> pooled = [];
        var observer = new RecordingObserver<int>(_ => pooled.Add(Thread.CurrentThread.IsThreadPoolThread));

        using IDisposable subscription = await Threads.Run(() => watchable.AsObservable().Subscribe(observer));

        Assert.That(await observer.End.Within(), Is.Null);
        Assert.That(observer.Values, Is.EqualTo([1, 2]));
        Assert.That(pooled, Is.EqualTo([false, true]));

        static async IAsyncEnumerable<int> Loop()
        {
            await Task.CompletedTask;
            yield return 1;
            yield return 2;
        }
    }
}
