using System.Diagnostics.CodeAnalysis;

namespace Event.Channels;

/// <summary>What a value has for one watcher and the watcher has not taken yet.</summary>
/// <remarks>
/// The value fills and closes an inbox under the value's lock; the watcher empties it, one reader at a time, without
/// holding that lock. No member runs anyone else's code.
/// </remarks>
internal abstract class Inbox<T>
{
    /// <summary>Makes <paramref name="value"/> the next to be read, in place of what is unread. Nobody waits for it.</summary>
    public abstract void Put(T value);

    /// <summary>Adds an update.</summary>
    /// <returns>Whether its producer waits until it is taken from here.</returns>
    public abstract bool Offer(Handover<T> handover);

    /// <summary>Makes an offered update, if it is still here, an unread value that nobody waits for.</summary>
    public abstract void Withdraw(Handover<T> handover);

    /// <summary>Says that nothing will come any more; what is here can still be read.</summary>
    public abstract void Complete();

    /// <summary>Drops what is here and ends the reader's wait.</summary>
    /// <returns>The update whose producer waited for this inbox, if there is one.</returns>
    public abstract Handover<T>? Close();

    /// <summary>Takes the next value if there is one.</summary>
    public abstract bool TryRead([MaybeNullWhen(false)] out T value);

    /// <summary>Waits until there may be a value to take.</summary>
    /// <returns><see langword="true"/> to try; <see langword="false"/> where nothing will come any more.</returns>
    public abstract ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken);
}
