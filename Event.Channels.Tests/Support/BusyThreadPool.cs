namespace EventChannels.Tests.Support;

/// <summary>Occupies every thread of the pool, including added ones, until it is disposed.</summary>
internal sealed class BusyThreadPool : IDisposable
{
    // The pool adds a thread now and then. This is more than it adds during a test.
    private const int Items = 300;

    private readonly ManualResetEventSlim _over = new();

    public BusyThreadPool()
    {
        ThreadPool.GetMinThreads(out int threads, out _);
        using var begun = new CountdownEvent(threads);
        for (int item = 0; item < Items; item++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(Block, begun, preferLocal: false);
        }

        Assert.That(begun.Wait(Deadlines.Unexpected), Is.True);
    }

    public void Dispose() => _over.Set();

    private void Block(CountdownEvent begun)
    {
        if (!_over.IsSet)
        {
            Signal(begun);
            _over.Wait();
        }
    }

    private static void Signal(CountdownEvent begun)
    {
        try
        {
            begun.Signal();
        }
        catch (Exception late) when (late is InvalidOperationException or ObjectDisposedException)
        {
            // One of the threads that were added.
        }
    }
}
