using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>What all task sources that are used again have to ask before they give their result.</summary>
internal static class TaskSourceExtensions
{
    /// <summary>Refuses to give a result that is not there yet: the framework's source would be reset while it is in use.</summary>
    public static void ThrowIfPending<T>(this ref ManualResetValueTaskSourceCore<T> core, short token)
    {
        if (core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw Errors.ResultAskedTooEarly();
        }

#if !NET
        // There the source looks at its status without a fence, and what follows here could be read before that.
        Interlocked.MemoryBarrier();
#endif
    }

#if NET
    public static ValueTaskSourceStatus KeepingException(this ValueTaskSourceStatus status) => status;
#else
    // On .NET Framework ValueTask is a package's, whose AsTask forgets the exception of a cancellation.
    private static readonly bool _isForgotten = typeof(ValueTask).Assembly != typeof(object).Assembly;

    /// <summary>Tells a cancellation as a failure, if AsTask makes a task without the exception of it otherwise.</summary>
    public static ValueTaskSourceStatus KeepingException(this ValueTaskSourceStatus status) =>
        _isForgotten && status == ValueTaskSourceStatus.Canceled ? ValueTaskSourceStatus.Faulted : status;
#endif
}
