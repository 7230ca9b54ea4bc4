using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace EventChannels.Tests.Support;

/// <summary>Exceptions that a test expects to be unhandled on the thread pool.</summary>
internal static class UnhandledExceptions
{
    // The process has one handler, so this has to be the only one.
    private static readonly ConcurrentDictionary<Exception, TaskCompletionSource<Exception>> _expected = [];

    static UnhandledExceptions() => ExceptionHandling.SetUnhandledExceptionHandler(Handle);

    /// <summary>A task that ends when the exception, or one that contains it first, is unhandled.</summary>
    public static Task<Exception> Expect(Exception thrown) =>
        _expected.GetOrAdd(thrown, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    // Others are as unhandled as ever.
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
