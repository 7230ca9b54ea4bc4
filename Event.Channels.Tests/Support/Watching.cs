namespace EventChannels.Tests.Support;

/// <summary>Common operations of the tests on a value and its watchers.</summary>
internal static class Watching
{
    /// <summary>Begins a Set, and returns the task that ends with it.</summary>
    public static Task StartSet<T>(this IValue<T> value, T next, CancellationToken cancellationToken = default) =>
        value.SetAsync(next, cancellationToken).AsTask();

    /// <summary>Begins a Get, and returns the task that ends with it.</summary>
    public static Task<T> StartGet<T>(this IWatcher<T> watcher, CancellationToken cancellationToken = default) =>
        watcher.GetAsync(cancellationToken).AsTask();

    /// <summary>Reads until the last value of the test arrives.</summary>
    public static async Task<List<T>> GetUntilAsync<T>(this IWatcher<T> watcher, Func<T, bool> isLast)
    {
        List<T> log = [];
        do
        {
            log.Add(await watcher.GetAsync());
        }
        while (!isLast(log[^1]));
        return log;
    }

    /// <summary>Reads in a loop until the loop ends by itself.</summary>
    public static async Task<List<T>> ReadToEndAsync<T>(this IWatcher<T> watcher)
    {
        List<T> log = [];
        await foreach (T value in watcher.ReadAllAsync())
        {
            log.Add(value);
        }

        return log;
    }

    /// <summary>Takes all values that a watcher can read without waiting.</summary>
    public static List<T> Drain<T>(this IWatcher<T> watcher)
    {
        List<T> log = [];
        while (watcher.TryGet(out T? value))
        {
            log.Add(value);
        }

        return log;
    }

    /// <summary>Sets a value, and cancels the wait for every-value watchers. The value replaces an unread one.</summary>
    public static void SetAndLeave<T>(this MemoryValue<T> value, T next)
    {
        using var leave = new CancellationTokenSource();
        ValueTask set = value.SetAsync(next, leave.Token);
        leave.Cancel();
        _ = set.AsTask().Exception;
    }
}
