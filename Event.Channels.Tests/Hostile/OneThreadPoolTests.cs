using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>A thread pool with one thread left.</summary>
[NonParallelizable]
public sealed class OneThreadPoolTests
{
    private static readonly TimeSpan _full = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Producers_and_consumers_of_every_kind_finish_with_one_thread_left_in_the_thread_pool()
    {
        ThreadPool.GetMinThreads(out int least, out int leastPorts);
        ThreadPool.GetMaxThreads(out int most, out int mostPorts);
        int threads = Math.Max(16, 2 * Environment.ProcessorCount) + UnhandledExceptions.KeptThreads;
        var gate = new SemaphoreSlim(0);
        Assert.That(ThreadPool.SetMaxThreads(threads, mostPorts) && ThreadPool.SetMinThreads(threads, leastPorts), Is.True);
        try
        {
            await Threads.Run(() =>
            {
                TakeAllThreads(threads, gate);
                gate.Release();
                foreach (TestFixtureData fixture in WatcherKinds.All)
                {
                    (WatcherKind kind, bool sync) = ((WatcherKind)fixture.Arguments[0]!, (bool)fixture.Arguments[1]!);
                    Task traffic = Task.Run(() => Traffic.RunAsync(kind, sync));
                    Assert.That(traffic.Wait(Deadlines.Unexpected), Is.True, $"{kind}, Sync: {sync}");
                }
            });
        }
        finally
        {
            gate.Release(threads);
            ThreadPool.SetMinThreads(least, leastPorts);
            ThreadPool.SetMaxThreads(most, mostPorts);
        }
    }

    // Other users, such as the test host, may occupy some threads. If one more item does not start, no thread is left.
    private static void TakeAllThreads(int threads, SemaphoreSlim gate)
    {
        bool isFull = false;
        using var begun = new SemaphoreSlim(0);
        for (int thread = 0; thread < threads && !isFull; thread++)
        {
            object turn = new();
            bool skipped = false;
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    lock (turn)
                    {
                        if (skipped)
                        {
                            return;
                        }

                        begun.Release();
                    }

                    gate.Wait();
                },
                null);
            isFull = !begun.Wait(_full);
            lock (turn)
            {
                skipped = isFull;
            }
        }
    }
}
