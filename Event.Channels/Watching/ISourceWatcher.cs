using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>What loops and derived watchers need of a watcher beside its public members.</summary>
internal interface ISourceWatcher<T> : IWatcher<T>
{
    /// <summary>How updates come; null if that is not known, or not one for all.</summary>
    Delivery? Delivery { get; }

    /// <summary>How many Gets in a row would find something, if no Set came meanwhile. From any thread.</summary>
    int UnreadCount { get; }

    /// <summary>Cancelled when no update will follow those that are unread, if that can be known.</summary>
    CancellationToken Final { get; }

    /// <summary>The error with which the value ended; null before, without an error, or if the watcher is disposed.</summary>
    Exception? EndError { get; }

    /// <summary>Whether <see cref="WaitForNewsAsync"/> is there.</summary>
    bool TellsNews { get; }

    /// <summary>The same as TryPeek, and gives the value a name for <see cref="TryPassOver"/>.</summary>
    /// <param name="value">The value, if there is one.</param>
    /// <param name="place">That name; null if nothing is unread, or if TryPassOver is not there.</param>
    /// <returns>Whether something is unread.</returns>
    bool TryPeek([MaybeNullWhen(false)] out T value, out object? place);

    /// <summary>Takes the value that was peeked at, and gives it to nobody, unless a newer one came in its place.</summary>
    /// <remarks>
    /// A Get that does not wait. No look from another thread misses a value meanwhile, as it would while one is got to be tested.
    /// </remarks>
    /// <returns>Whether it was still there.</returns>
    bool TryPassOver(object place);

    /// <summary>The same as GetAsync, but gives nothing if nothing will come any more or the watcher is disposed.</summary>
    ValueTask<Taken<T>> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Waits until it is worth to look again at what is unread. Takes nothing.</summary>
    /// <remarks>
    /// It is no Get: TryGet, MarkUnread and the others may be called while it waits, but no Get that waits. One at a time; it
    /// ends with the disposal at the latest.
    /// </remarks>
    /// <param name="lookToken">Looked at between two runs of a function, within this call; it does not end the waiting.</param>
    /// <returns><see langword="false"/> if nothing will come any more, unless the error of the value's completion is thrown.</returns>
    ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken);

    /// <summary>Throws <see cref="EndError"/>, if there is one, with the trace that it came with.</summary>
    void ThrowIfEndedWithError();
}

/// <summary>What a Get took: a value, or nothing if nothing will come any more.</summary>
internal readonly struct Taken<T>(T value)
{
    public bool Found { get; } = true;

    public T Value { get; } = value;
}
