using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>The members of a watcher that loops and derived watchers need besides the public ones.</summary>
internal interface ISourceWatcher<T> : IWatcher<T>
{
    /// <summary>The watcher's delivery; null if it is unknown, or differs between sources.</summary>
    Delivery? Delivery { get; }

    /// <summary>The number of successive Gets that would find a value if no Set came meanwhile. Safe from any thread.</summary>
    int UnreadCount { get; }

    /// <summary>Cancelled when no update will follow the unread ones. Never cancelled if that cannot be known.</summary>
    CancellationToken Final { get; }

    /// <summary>The error with which the value ended; null before the end, without an error, or on a disposed watcher.</summary>
    Exception? EndError { get; }

    /// <summary>Whether <see cref="WaitForNewsAsync"/> is supported.</summary>
    bool TellsNews { get; }

    /// <summary>The same as TryPeek, and also gives the value's place for <see cref="TryPassOver"/>.</summary>
    /// <param name="value">The next unread value, if there is one.</param>
    /// <param name="place">Identifies the value; null if no value is unread, or if TryPassOver is not supported.</param>
    /// <returns>Whether a value is unread.</returns>
    bool TryPeek([MaybeNullWhen(false)] out T value, out object? place);

    /// <summary>Takes and drops the value that was peeked at, unless a newer one has replaced it.</summary>
    /// <remarks>
    /// This is a Get that does not wait. Looks from other threads do not miss a value meanwhile. They would if the caller got the
    /// value to test it, and then marked it unread.
    /// </remarks>
    /// <returns>Whether the value was still there.</returns>
    bool TryPassOver(object place);

    /// <summary>The same as GetAsync, but returns nothing if nothing will come any more or the watcher is disposed.</summary>
    ValueTask<Taken<T>> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Waits until there may be a new unread value. Takes nothing.</summary>
    /// <remarks>
    /// This is not a Get. While it waits, TryGet, MarkUnread and other members may be called, but no Get that waits. Only one
    /// such wait at a time is allowed. It ends with the disposal at the latest.
    /// </remarks>
    /// <param name="lookToken">Checked between two runs of a function, inside this call. It does not end the wait.</param>
    /// <returns><see langword="false"/> if nothing will come any more. With an error, the wait throws it instead.</returns>
    ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken);

    /// <summary>Throws <see cref="EndError"/>, if there is one, with its original stack trace.</summary>
    void ThrowIfEndedWithError();
}

/// <summary>The result of a Get: a value, or nothing if nothing will come any more.</summary>
internal readonly struct Taken<T>(T value)
{
    public bool Found { get; } = true;

    public T Value { get; } = value;
}
