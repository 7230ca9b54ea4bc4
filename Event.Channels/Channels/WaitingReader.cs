using System.Threading.Channels;

namespace EventChannels;

/// <summary>A reader as its waiter and its completion know it.</summary>
internal abstract class WaitingReader<T> : ChannelReader<T>
{
    /// <summary>Whether nothing will come any more: the reader is closed, or it has taken the last update.</summary>
    public abstract bool HasCompleted { get; }

    /// <summary>The error of the value's completion, if that is what ended the reading.</summary>
    public abstract Exception? EndError { get; }

    /// <summary>Ends the waiting. Outside the lock, by the one who resumes the waiter.</summary>
    /// <returns>What the Get takes, or null if nothing will come any more.</returns>
    public abstract Update<T>? Unpark(Waiter<T> waiter);

    /// <summary>Ends the waiting for a cancellation, unless somebody is about to resume the waiter. Outside the lock.</summary>
    public abstract bool TryCancel(Waiter<T> waiter);

    /// <summary>Has an update post a Get to the context in which its caller awaits it. Outside the lock.</summary>
    /// <returns>Whether it is too late: an update has unlinked the waiter by now, and leaves it to the thread pool.</returns>
    public abstract bool IsLeftToThreadPool(Waiter<T> waiter);

    /// <summary>Notes that the consumer has an update that it took. Outside the lock, on the consumer's thread.</summary>
    public abstract void Deliver(Update<T> update);

    /// <summary>Why there is nothing more to get.</summary>
    /// <param name="isDisposed">Whether the watcher is disposed, or was when the Get ended.</param>
    public abstract Exception CreateEndException(bool isDisposed);

    /// <summary>Throws the error with which the value was completed, if there is one.</summary>
    public abstract void ThrowCompletionError();
}
