using System.Diagnostics;

namespace EventChannels.Tests.Support;

/// <summary>Work that may block: it gets its own thread and leaves the pool alone.</summary>
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

    /// <summary>
    /// In each round, two threads that are aligned by spinning act at the same instant; then one of them checks the result.
    /// </summary>
    /// <remarks>
    /// If other work occupies the cores, a round can take several time slices of the scheduler. There are fewer rounds then.
    /// </remarks>
    /// <returns>The number of rounds.</returns>
    public static async Task<int> RaceAsync(int rounds, Action<int, int> act, Action<int> look)
    {
        TimeSpan enough = TimeSpan.FromSeconds(Stress.Rounds(2));
        long start = Stopwatch.GetTimestamp();
        int arrived = 0;
        bool stopped = false;
        int looks = 0;
        await RunTogetherAsync(2, thread =>
        {
            int phase = 0;
            try
            {
                for (int round = 0; round < rounds && Meet(++phase); round++)
                {
                    act(thread, round);
                    if (!Meet(++phase))
                    {
                        break;
                    }

                    if (thread == 0)
                    {
                        look(round);
                        looks++;
                        if (Stopwatch.GetElapsedTime(start) > enough)
                        {
                            break;
                        }
                    }
                }
            }
            finally
            {
                Volatile.Write(ref stopped, true);
            }

            return phase;
        });
        return looks;

        bool Meet(int phase)
        {
            Interlocked.Increment(ref arrived);
            var spin = default(SpinWait);
            while (Volatile.Read(ref arrived) < 2 * phase && !Volatile.Read(ref stopped))
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            return Volatile.Read(ref arrived) >= 2 * phase;
        }
    }
}
