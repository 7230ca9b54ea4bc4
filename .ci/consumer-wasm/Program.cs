using System.Diagnostics;
using System.Threading.Channels;
using EventChannels;

// One thread, which cannot block, does all of this.
await WatchAsync();
await HandOverAsync();
await CancelAsync();
await DeriveAsync();
await CompleteAsync();
await BlockAsync();
await ChainAsync();

static async Task WatchAsync()
{
    var value = new MemoryValue<string>("old");
    using var watcher = value.Watch();
    value.Set("new");
    Console.WriteLine(await watcher.GetAsync());

    ValueTask<string> waiting = watcher.GetAsync();
    Console.WriteLine(waiting.IsCompleted ? "did not wait" : "waits");
    value.Set("newer");
    Console.WriteLine(await waiting);

    value.Set("last");
    value.TryComplete();
    await foreach (string text in watcher.ReadAllAsync())
    {
        Console.WriteLine(text);
    }
}

static async Task HandOverAsync()
{
    var value = new MemoryValue<int> { Sync = true };
    using var first = value.Watch();
    using var second = value.Watch();
    Task<int[]> one = ReadAsync(first);
    Task<int[]> other = ReadAsync(second);
    for (int update = 1; update <= 1000; update++)
    {
        await value.SetAsync(update);
    }

    value.TryComplete();
    int[] all = [.. Enumerable.Range(1, 1000)];
    Console.WriteLine((await one).SequenceEqual(all) && (await other).SequenceEqual(all) ? "both got all" : "some are lost");
}

static async Task<int[]> ReadAsync(IWatcher<int> watcher)
{
    List<int> log = [];
    await foreach (int update in watcher.ReadAllAsync())
    {
        log.Add(update);
    }

    return [.. log];
}

static async Task CancelAsync()
{
    var value = new MemoryValue<int>();
    using var watcher = value.Watch(Delivery.Sync);
    using var enough = new CancellationTokenSource();
    ValueTask<int> waiting = watcher.GetAsync(enough.Token);
    await enough.CancelAsync();
    Console.WriteLine(await FailureAsync(waiting.AsTask()));

    using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
    Console.WriteLine(await FailureAsync(value.SetAsync(1, soon.Token).AsTask()));
    Console.WriteLine(await watcher.GetAsync());

    ValueTask<int> disposed = watcher.GetAsync();
    watcher.Dispose();
    Console.WriteLine(await FailureAsync(disposed.AsTask()));
}

static async Task DeriveAsync()
{
    var value = new MemoryValue<int>(0);
    var unit = new MemoryValue<string>("px");
    using var sizes = value.Where(size => size > 0).CombineLatest(unit).Select(pair => $"{pair.First} {pair.Second}").Watch();
    value.Set(1);
    Console.WriteLine(await sizes.GetAsync());
    unit.Set("em");
    Console.WriteLine(await sizes.GetAsync());

    using var calm = value.Debounce(TimeSpan.FromMilliseconds(50)).Watch();
    using var slow = value.ThrottleLatest(TimeSpan.FromMilliseconds(50)).Watch();
    Console.WriteLine(await slow.GetAsync());
    long start = Stopwatch.GetTimestamp();
    value.Set(2);
    value.Set(3);
    Console.WriteLine(await slow.GetAsync());
    Console.WriteLine(await calm.GetAsync());
    Console.WriteLine(Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(40) ? "after a while" : "at once");
}

static async Task CompleteAsync()
{
    var value = new MemoryValue<int>(1);
    using var watcher = value.Watch();
    Task end = watcher.Reader.Completion;
    value.TryComplete(new FormatException("broken"));
    Console.WriteLine(end.IsCompleted ? "ended early" : "one is unread");
    Console.WriteLine(await watcher.GetAsync());
    Console.WriteLine(await FailureAsync(end));
    Console.WriteLine(await FailureAsync(watcher.GetAsync().AsTask()));
    Console.WriteLine(await FailureAsync(value.SetAsync(2).AsTask()));
}

static async Task BlockAsync()
{
    var value = new MemoryValue<int>();
    using var watcher = value.Watch(Delivery.Sync);
    ValueTask<int> waiting = watcher.GetAsync();
    value.Set(1);
    Console.WriteLine(await waiting);

    try
    {
        value.Set(2);
    }
    catch (PlatformNotSupportedException cannotBlock)
    {
        Console.WriteLine(cannotBlock.Message);
    }

    // The value is set, and the next producer waits until it is taken.
    Task next = value.SetAsync(3).AsTask();
    Console.WriteLine(next.IsCompleted ? "overtook" : "stands in line");
    Console.WriteLine(await watcher.GetAsync());
    Console.WriteLine(await watcher.GetAsync());
    await next;

    foreach (Action blocking in (Action[])
        [() => value.Update(current => current + 1), () => value.SetIfChanged(6), () => value.CompareAndSet(6, 7)])
    {
        try
        {
            blocking();
        }
        catch (PlatformNotSupportedException)
        {
            Console.WriteLine(await watcher.GetAsync());
        }
    }
}

// Each link goes on within the Set of the one before, as far as the stack has room.
static async Task ChainAsync()
{
    MemoryValue<int>[] chain =
        [.. Enumerable.Range(0, 10_000).Select(_ => new MemoryValue<int> { AllowSynchronousContinuations = true })];
    for (int link = 1; link < chain.Length; link++)
    {
        _ = PassOnAsync(chain[link - 1], chain[link]);
    }

    using var end = chain[^1].Watch();
    chain[0].Set(1);
    Console.WriteLine($"{await end.GetAsync()} at the end of the chain");
}

static async Task PassOnAsync(MemoryValue<int> from, MemoryValue<int> to)
{
    using var watcher = from.Watch();
    to.Set(await watcher.GetAsync());
}

static async Task<string> FailureAsync(Task task)
{
    try
    {
        await task;
        return "did not fail";
    }
    catch (Exception failure)
    {
        return $"{failure.GetType().Name} {failure.InnerException?.Message}".TrimEnd();
    }
}
