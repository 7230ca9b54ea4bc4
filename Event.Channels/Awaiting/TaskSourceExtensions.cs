using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>Checks of reusable task sources.</summary>
internal static class TaskSourceExtensions
{
    /// <summary>Throws if there is no result yet. Otherwise the source would be reset while it is in use.</summary>
    public static void ThrowIfPending<T>(this ref ManualResetValueTaskSourceCore<T> core, short token)
    {
        if (core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw Errors.ResultAskedTooEarly();
        }

#if !NET
        // That package's source reads its status without a fence, so later reads could move before it.
        Interlocked.MemoryBarrier();
#endif
    }

#if NET
    public static ValueTaskSourceStatus KeepingException(this ValueTaskSourceStatus status) => status;
#else
    // On .NET Framework, ValueTask comes from a package whose AsTask drops the exception of a cancellation.
    private static readonly bool _isForgotten = typeof(ValueTask).Assembly != typeof(object).Assembly;

    /// <summary>Reports a cancellation as a failure, if AsTask would otherwise drop its exception.</summary>
    public static ValueTaskSourceStatus KeepingException(this ValueTaskSourceStatus status) =>
        _isForgotten && status == ValueTaskSourceStatus.Canceled ? ValueTaskSourceStatus.Faulted : status;
#endif
}
