using System.Threading.Channels;

namespace EventChannels;

/// <summary>A reader as its waiter and its Completion task see it.</summary>
internal abstract class WaitingReader<T> : ChannelReader<T>
{
    /// <summary>Whether nothing will come any more: the reader is closed, or it has taken the last update.</summary>
    public abstract bool HasCompleted { get; }

    /// <summary>The error of the value's completion; null without an error, or if the reader is closed.</summary>
    public abstract Exception? EndError { get; }

    /// <summary>Ends a wait, and takes its result. Call outside the lock, on the thread that resumes the waiter.</summary>
    /// <returns>The update that the Get takes, or null if nothing will come any more.</returns>
    public abstract Update<T>? Unpark(Waiter<T> waiter);

    /// <summary>Ends a wait because its token is cancelled, unless another thread is ending it. Call outside the lock.</summary>
    public abstract bool TryCancel(Waiter<T> waiter);

    /// <summary>Notes that the caller awaits in a context, so that an update posts to it. Call outside the lock.</summary>
    /// <returns>Whether that came too late: an update has unlinked the waiter, and left it to the thread pool.</returns>
    public abstract bool IsLeftToThreadPool(Waiter<T> waiter);

    /// <summary>Reports that the consumer has received an update. Call outside the lock, on the consumer's thread.</summary>
    public abstract void Deliver(Update<T> update);

    /// <summary>Creates the exception of a Get that finds nothing more.</summary>
    /// <param name="isDisposed">Whether the watcher was disposed when the Get ended.</param>
    public abstract Exception CreateEndException(bool isDisposed);

    /// <summary>Throws the error with which the value was completed, if there is one.</summary>
    public abstract void ThrowCompletionError();
}
