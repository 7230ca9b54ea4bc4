namespace Event.Channels.Tests;

/// <summary>Work that may block: it gets a thread of its own and leaves the pool alone.</summary>
internal static class Threads
{
    public static Task Run(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Runs the same work on several threads that begin together.</summary>
    public static async Task<T[]> RunTogetherAsync<T>(int threads, Func<int, T> work)
    {
        using var start = new Barrier(threads);
        Task<T>[] running =
        [
            .. Enumerable.Range(0, threads).Select(index => Run(() =>
            {
                start.SignalAndWait();
                return work(index);
            })),
        ];
        return await Task.WhenAll(running).Within();
    }
}
