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
}
