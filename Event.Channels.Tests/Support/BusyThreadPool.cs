namespace EventChannels.Tests.Support;

/// <summary>Keeps every thread of the pool, and those that it adds, until it is disposed.</summary>
internal sealed class BusyThreadPool : IDisposable
{
    // The pool adds a thread now and then: more than it adds in a test's time.
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
            // One of those that were added.
        }
    }
}
