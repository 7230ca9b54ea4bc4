using System.Collections.Concurrent;
#if NET
using System.Runtime.ExceptionServices;
#endif

namespace EventChannels.Tests.Support;

/// <summary>Exceptions that a test expects to be unhandled on the thread pool.</summary>
internal static class UnhandledExceptions
{
    // The process has one handler, so this must be the only one.
    private static readonly ConcurrentDictionary<Exception, TaskCompletionSource<Exception>> _expected = [];

#if NET
    static UnhandledExceptions() => ExceptionHandling.SetUnhandledExceptionHandler(Handle);

    /// <summary>The number of pool threads that will not come back.</summary>
    public static int KeptThreads => 0;
#else
    private static int _kept;

    // Only a handler that does not return keeps the process alive here. So the handler keeps the thread, and the pool may
    // have another one. Other exceptions remain unhandled.
    static UnhandledExceptions() => AppDomain.CurrentDomain.UnhandledException += static (_, told) =>
    {
        ThreadPool.GetMinThreads(out int threads, out int ports);
        ThreadPool.SetMinThreads(threads + 1, ports);
        if (Handle((Exception)told.ExceptionObject))
        {
            Interlocked.Increment(ref _kept);
            Thread.Sleep(Timeout.Infinite);
        }
    };

    /// <summary>The number of pool threads that will not come back.</summary>
    public static int KeptThreads => Volatile.Read(ref _kept);
#endif

    /// <summary>A task that ends when the exception is unhandled, or one that contains it first.</summary>
    public static Task<Exception> Expect(Exception thrown) =>
        _expected.GetOrAdd(thrown, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    // Other exceptions remain unhandled.
    private static bool Handle(Exception unhandled)
    {
        Exception thrown = unhandled switch
        {
            AggregateException both => both.InnerExceptions[0],
            TaskSchedulerException { InnerException: { } refusal } => refusal,
            _ => unhandled,
        };
        return _expected.TryRemove(thrown, out TaskCompletionSource<Exception>? told) && told.TrySetResult(unhandled);
    }
}
