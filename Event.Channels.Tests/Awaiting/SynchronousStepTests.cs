using System.Threading.Channels;

namespace EventChannels.Tests.Awaiting;

/// <summary>Awaitable members yield their thread and observe their token, even if there is always something to read.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class SynchronousStepTests(bool sync)
{
    private static readonly TimeSpan _interval = TimeSpan.FromTicks(1);

    private static readonly Dictionary<string, Func<MemoryValue<int>, Func<int, bool>, CancellationToken, Task>> _uses = new()
    {
        ["ReadAllAsync"] = async (value, step, token) =>
        {
            await foreach (int next in value.ReadAllAsync(token))
            {
                if (step(next))
                {
                    break;
                }
            }
        },
        ["GetAsync with a predicate"] = (value, step, token) => value.Watch().GetAsync(step, token).AsTask(),
        ["Where.GetAsync"] = (value, step, token) => value.Where(step).Watch().GetAsync(token).AsTask(),
        ["Where.WaitForUnreadAsync"] = (value, step, token) => value.Where(step).Watch().WaitForUnreadAsync(token).AsTask(),
        ["CombineLatest of Where"] = (value, step, token) =>
            value.Where(step).CombineLatest(new MemoryValue<int>(0)).Watch().GetAsync(token).AsTask(),
        ["ThrottleLatest of Where"] = (value, step, token) =>
            value.Where(step).ThrottleLatest(_interval).Watch().GetAsync(token).AsTask(),
        ["Debounce of Where"] = (value, step, token) =>
            value.Where(step).Debounce(_interval).Watch().GetAsync(token).AsTask(),
        ["PipeToAsync"] = async (value, step, token) =>
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
            var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
            Task pipe = value.Select(next =>
            {
                if (step(next))
                {
                    over.Cancel();
                }

                return next;
            }).PipeToAsync(channel.Writer, over.Token);
            try
            {
                await pipe;
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
            }
        },
        ["ForEachLatestAsync"] = async (value, step, token) =>
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
            try
            {
                await value.ForEachLatestAsync(
                    (next, _) =>
                    {
                        if (step(next))
                        {
                            over.Cancel();
                        }

                        return default;
                    },
                    over.Token);
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
            }
        },
    };

    public static IEnumerable<string> Uses => _uses.Keys;

    [Test]
    public async Task A_single_threaded_context_keeps_running_its_messages_while_there_is_always_something_to_read(
        [ValueSource(nameof(Uses))] string use)
    {
        using var context = new SingleThread();
        var value = new MemoryValue<int>(0) { Sync = sync };
        bool over = false;
        int last = 0;
        Task task = context.StartAsync(() => _uses[use](
            value,
            next =>
            {
                bool isOver = Volatile.Read(ref over);
                if (next == last && !isOver)
                {
                    _ = value.StartSet(++last);
                }

                return isOver;
            },
            CancellationToken.None));

        for (int message = 0; message < 5; message++)
        {
            await context.MessageAsync().Within();
        }

        Assert.That(task.IsCompleted, Is.False, "There was always something to read.");
        Volatile.Write(ref over, true);
        await task.Within();
    }

    [Test]
    public async Task A_slow_function_blocks_neither_the_caller_nor_cancellation_while_there_is_always_something_to_read(
        [ValueSource(nameof(Uses))] string use)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using var source = new CancellationTokenSource();
        int last = 0;
        int runs = 0;
        Thread? caller = null;
        int runsOfTheCall = 0;
        Task<Task> call = Threads.Run(() =>
        {
            caller = Thread.CurrentThread;
            return _uses[use](value, Step, source.Token);
        });

        Task task = await call.Within();
        if (use != "ReadAllAsync") // its caller continues if the pool runs the step before the caller begins to wait for it
        {
            Assert.That(runsOfTheCall, Is.LessThan(100));
        }

        await Deadlines.UntilAsync(() => Volatile.Read(ref runs) >= 100, "more runs");
        await source.CancelAsync();
        int before = Volatile.Read(ref runs);

        Assert.That(await task.FailureAsync(), Is.InstanceOf<OperationCanceledException>());
        // One run may begin just as the token is cancelled, and one peek may follow before the token is checked.
        Assert.That(Volatile.Read(ref runs), Is.LessThanOrEqualTo(before + 2));

        bool Step(int next)
        {
            runsOfTheCall += Thread.CurrentThread == caller ? 1 : 0;
            Interlocked.Increment(ref runs);
            if (next == last)
            {
                _ = value.StartSet(++last);
            }

            Thread.Sleep(1); // the work of a slow function
            return false;
        }
    }

    [Test]
    public void TryGet_and_TryPeek_return_after_one_run_of_a_function_while_there_is_always_something_more(
        [Values("Where", "DistinctUntilChanged", "Select over Where", "CombineLatest of Where", "ThrottleLatest of Where")] string kind)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        int runs = 0;
        IWatchable<int> where = value.Where(_ => Step());
        using IWatcher<int> watcher = (kind switch
        {
            "Where" => where,
            "DistinctUntilChanged" => value.DistinctUntilChanged(new Equal(() => Step())),
            "Select over Where" => where.Select(next => next),
            "CombineLatest of Where" => where.CombineLatest(new MemoryValue<int>(0), (next, _) => next),
            _ => where.ThrottleLatest(_interval),
        }).Watch();
        if (kind == "DistinctUntilChanged")
        {
            watcher.TryGet(out _);
            _ = value.StartSet(0);
        }

        Assert.That((watcher.TryGet(out _), runs), Is.EqualTo((false, 1)));
        Assert.That((watcher.HasUnread, runs), Is.EqualTo((false, 2)));
        Assert.That((watcher.TryPeek(out _), runs), Is.EqualTo((false, 3)));

        bool Step()
        {
            runs++;
            _ = value.StartSet(0);
            return false;
        }
    }

    private sealed class Equal(Action run) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
        {
            run();
            return true;
        }

        public int GetHashCode(int obj) => obj;
    }
}
