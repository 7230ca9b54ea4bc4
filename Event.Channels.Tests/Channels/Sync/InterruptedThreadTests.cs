namespace EventChannels.Tests.Channels.Sync;

/// <summary>
/// A thread interrupted at a lock has either taken an update and ended its handover, or done neither.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform(Exclude = "Mono", Reason = "Mono 6.8 aborts the process if a thread is interrupted again while an interruption reaches it.")]
public sealed class InterruptedThreadTests
{
    private const int Updates = 600;

    private readonly MemoryValue<int> _value = new();
    private volatile bool _over;

    [Test]
    public async Task No_update_is_lost_and_no_producer_stays_blocked_when_consumers_are_interrupted()
    {
        using MemoryWatcher<int> one = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> other = _value.Watch(Delivery.Sync);
        Task[] crowd = [.. Enumerable.Range(0, 2).Select(_ => Threads.Run(UseTheLock))];
        Consumer[] consumers = [new(one), new(other)];
        Task interrupting = Threads.Run(() => Interrupt(consumers));
        Task producing = Threads.Run(() =>
        {
            // Several Sets are queued, so each take begins the next handover.
            for (int next = 1; next <= Updates; next += 3)
            {
                Task[] sets = [_value.StartSet(next), _value.StartSet(next + 1), _value.StartSet(next + 2)];
                Assert.That(Task.WaitAll(sets, Deadlines.Unexpected), Is.True, $"A Set of {next} or of the next two values stays blocked.");
            }
        });

        try
        {
            await producing.WaitAsync(2 * Deadlines.Unexpected);
        }
        finally
        {
            _over = true;
            await Task.WhenAll([.. crowd, interrupting]).Within();
        }

        foreach (Consumer consumer in consumers)
        {
            Assert.That(await consumer.Log.Within(), Is.EqualTo(Enumerable.Range(1, Updates)));
        }

        TestContext.Out.WriteLine($"{consumers.Sum(consumer => consumer.Interrupted)} interrupted.");
    }

    [Test]
    public async Task No_producer_stays_blocked_when_disposals_and_cancellations_are_interrupted([Values] bool cancels)
    {
        Task[] crowd = [.. Enumerable.Range(0, 2).Select(_ => Threads.Run(UseTheLock))];
        Random random = Stress.SeededRandom();
        int interrupted = 0;
        try
        {
            for (int round = 0; round < Stress.Rounds(1_000); round++)
            {
                using var source = new CancellationTokenSource();
                MemoryWatcher<int> watcher = _value.Watch(Delivery.Sync);
                MemoryWatcher<int>? second = round % 2 == 0 ? _value.Watch(Delivery.Sync) : null;
                Task first = _value.StartSet(1, source.Token);
                Task next = _value.StartSet(2);
                var thread = new Thread(() =>
                {
                    while (!TryEnd())
                    {
                        interrupted++;
                    }
                });
                thread.Start();
                while (thread.IsAlive)
                {
                    Thread.SpinWait(random.Next(500));
                    thread.Interrupt();
                }

                second?.Dispose();
                Exception? failure = await first.FailureAsync();
                Assert.That(failure, Is.Null.Or.InstanceOf<SetAbandonedException>());
                await next.Within();

                bool TryEnd()
                {
                    try
                    {
                        if (cancels)
                        {
                            source.Cancel();
                        }

                        watcher.Dispose();
                        return true;
                    }
                    catch (Exception thrown) when (IsInterruption(thrown))
                    {
                        return false;
                    }
                }
            }
        }
        finally
        {
            _over = true;
            await Task.WhenAll(crowd).Within();
        }

        TestContext.Out.WriteLine($"{interrupted} interrupted.");
    }

    [Test]
    public async Task A_watcher_whose_disposal_is_interrupted_is_still_disposed_and_leaves_no_Get_waiting(
        [Values] Delivery delivery, [Values] bool waits)
    {
        Task[] crowd = [.. Enumerable.Range(0, 2).Select(_ => Threads.Run(UseTheLock))];
        await _value.WaitForWatchersAsync(crowd.Length).Within();
        Random random = Stress.SeededRandom();
        int interrupted = 0;
        try
        {
            for (int round = 0; round < Stress.Rounds(500); round++)
            {
                MemoryWatcher<int> watcher = _value.Watch(delivery);
                Task? get = waits ? watcher.StartGet() : null;
                var thread = new Thread(() =>
                {
                    while (true)
                    {
                        try
                        {
                            watcher.Dispose();
                            return;
                        }
                        catch (ThreadInterruptedException)
                        {
                            interrupted++;
                        }
                    }
                });
                thread.Start();
                while (thread.IsAlive)
                {
                    Thread.SpinWait(random.Next(500));
                    thread.Interrupt();
                }

                Assert.That(_value.WatcherCount, Is.EqualTo(crowd.Length));
                if (get is not null)
                {
                    Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
                }
            }
        }
        finally
        {
            _over = true;
            await Task.WhenAll(crowd).Within();
        }

        TestContext.Out.WriteLine($"{interrupted} interrupted.");
    }

    private static bool IsInterruption(Exception thrown) =>
        thrown is ThreadInterruptedException
        || (thrown is AggregateException several && several.InnerExceptions.All(IsInterruption));

    // Makes the lock contended. A thread is interrupted at a lock only if it is contended.
    private void UseTheLock()
    {
        using MemoryWatcher<int> watcher = _value.Watch(Delivery.Async);
        while (!_over)
        {
            watcher.MarkUnread();
        }
    }

    private void Interrupt(Consumer[] consumers)
    {
        Random random = Stress.SeededRandom();
        while (!_over)
        {
            Thread.SpinWait(random.Next(5_000));
            consumers[random.Next(consumers.Length)].Interrupt();
        }
    }

    private sealed class Consumer
    {
        private readonly MemoryWatcher<int> _watcher;
        private readonly TaskCompletionSource<List<int>> _log = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Thread _thread;

        public Consumer(MemoryWatcher<int> watcher)
        {
            _watcher = watcher;
            _thread = new Thread(Consume) { IsBackground = true };
            _thread.Start();
        }

        public Task<List<int>> Log => _log.Task;

        public int Interrupted { get; private set; }

        public void Interrupt() => _thread.Interrupt();

        private void Consume()
        {
            List<int> log = [];
            while (log.Count == 0 || log[^1] < Updates)
            {
                try
                {
                    if (_watcher.TryGet(out int got))
                    {
                        log.Add(got);
                    }
                }
                catch (ThreadInterruptedException)
                {
                    Interrupted++;
                }
                catch (ObjectDisposedException)
                {
                    break; // the test has failed
                }
            }

            _log.SetResult(log);
        }
    }
}
