namespace EventChannels.Tests.Watching;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ForEachLatestTests(bool sync)
{
    [Test]
    public async Task A_newer_value_cancels_the_handler_of_ForEachLatestAsync_and_is_handled_after_it_ends()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var calls = new Calls();
        Task each = value.ForEachLatestAsync(calls.HandleAsync);
        Calls.Call first = await calls.NextAsync(1);
        Assert.That(first.Token.IsCancellationRequested, Is.False);

        Task[] sets = [value.StartSet(2), value.StartSet(3)];
        await Deadlines.UntilAsync(() => first.Token.IsCancellationRequested, "the cancellation of the first");
        Assert.That(calls.Count, Is.EqualTo(1));
        await sets[0].StillWaitsAsync(sync);
        first.EndCancelled();
        if (sync)
        {
            Calls.Call second = await calls.NextAsync(2);
            await Deadlines.UntilAsync(() => second.Token.IsCancellationRequested, "the cancellation of the second");
            second.End();
        }

        Calls.Call last = await calls.NextAsync(3);
        await Task.WhenAll(sets).Within();
        await each.StillWaitsAsync();
        Assert.That(last.Token.IsCancellationRequested, Is.False);
        value.TryComplete();
        await each.StillWaitsAsync();
        Assert.That(last.Token.IsCancellationRequested, Is.False, "The last one runs to its end.");
        last.End();

        await each.Within();
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task ForEachLatestAsync_throws_the_error_of_the_value_after_the_last_handler_ends()
    {
        var error = new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        var calls = new Calls();
        Task each = value.ForEachLatestAsync(calls.HandleAsync);
        Calls.Call call = await calls.NextAsync(1);

        value.TryComplete(error);
        await each.StillWaitsAsync();
        call.End();

        Assert.That(await each.FailureAsync(), Is.SameAs(error));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Cancelling_ForEachLatestAsync_cancels_the_handler_and_ends_after_it(
        [Values] bool handling)
    {
        MemoryValue<int> value = handling ? new(1) { Sync = sync } : new() { Sync = sync };
        var calls = new Calls();
        using var source = new CancellationTokenSource();
        Task each = value.ForEachLatestAsync(calls.HandleAsync, source.Token);
        Calls.Call? call = handling ? await calls.NextAsync(1) : null;

        await source.CancelAsync();

        if (call is not null)
        {
            Assert.That(call.Token.IsCancellationRequested, Is.True);
            await each.StillWaitsAsync();
            call.EndCancelled();
        }

        Assert.That(await each.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(each.IsCanceled, Is.True);
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task An_exception_from_a_handler_ends_ForEachLatestAsync([Values] bool atOnce)
    {
        bool cancelled = atOnce == sync;
        Exception error = cancelled ? new OperationCanceledException("its own") : new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };

        Task each = value.ForEachLatestAsync(async (_, _) =>
        {
            if (!atOnce)
            {
                await Task.Yield();
            }

            throw error;
        });

        Assert.That(await each.FailureAsync(), Is.SameAs(error));
        Assert.That(value.WatcherCount, Is.Zero);
        await value.SetAsync(2).Within();
    }

    [Test]
    public async Task Handlers_of_ForEachLatestAsync_run_one_at_a_time_and_always_handle_the_last_value()
    {
        const int Last = 500;
        var value = new MemoryValue<int>(0) { Sync = sync };
        int running = 0;
        List<int> handled = [];
        Task each = value.ForEachLatestAsync(async (next, token) =>
        {
            Assert.That(Interlocked.Increment(ref running), Is.EqualTo(1));
            await Task.Yield();
            handled.Add(next);
            Interlocked.Decrement(ref running);
            token.ThrowIfCancellationRequested();
        });

        await Threads.Run(() =>
        {
            for (int next = 1; next <= Last; next++)
            {
                value.Set(next);
            }
        }).Within();
        value.TryComplete();

        await each.Within();
        Assert.That(handled, sync ? Is.EqualTo(Enumerable.Range(0, Last + 1)) : Is.Ordered.And.Unique);
        Assert.That(handled[^1], Is.EqualTo(Last));
    }

    [Test]
    public async Task ForEachLatestAsync_refuses_invalid_arguments_at_the_call_and_opens_no_watcher_if_its_token_is_cancelled()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var counted = new CountedWatchable<int>(value);
        var cancelled = new CancellationToken(canceled: true);
        IWatchable<int> none = null!;

        Assert.That(() => { _ = none.ForEachLatestAsync((_, _) => default); }, Throws.ArgumentNullException);
        Assert.That(() => { _ = value.ForEachLatestAsync(null!); }, Throws.ArgumentNullException);
        Assert.That(
            await counted.ForEachLatestAsync((_, _) => default, cancelled).FailureAsync(), Outcomes.CancelledBy(cancelled));
        Assert.That(counted.Opened, Is.Zero);
    }

    private sealed class Calls
    {
        private readonly List<Call> _calls = [];

        public int Count
        {
            get
            {
                lock (_calls)
                {
                    return _calls.Count;
                }
            }
        }

        public async ValueTask HandleAsync(int value, CancellationToken token)
        {
            var call = new Call(value, token);
            lock (_calls)
            {
                _calls.Add(call);
            }

            await call.Ended;
        }

        /// <summary>The call for this value, once it arrives. It must be the latest.</summary>
        public async Task<Call> NextAsync(int value)
        {
            await Deadlines.UntilAsync(() => Count > 0 && Latest.Value == value, $"the handler of {value}");
            return Latest;
        }

        private Call Latest
        {
            get
            {
                lock (_calls)
                {
                    return _calls[^1];
                }
            }
        }

        public sealed class Call(int value, CancellationToken token)
        {
            private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public int Value { get; } = value;

            public CancellationToken Token { get; } = token;

            public Task Ended => _ended.Task;

            public void End() => _ended.SetResult(true);

            public void EndCancelled() => _ended.SetException(new OperationCanceledException(Token));
        }
    }
}
