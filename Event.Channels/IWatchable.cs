using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>The read side of a value: something that can be watched.</summary>
/// <remarks>
/// Hand this interface to code that follows a value and has no business to set it. It is no guard against casts.
/// Implementations are safe for use from any thread.
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public interface IWatchable<T>
{
    /// <summary>Starts to watch the value. Never waits.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the value current at this call or a newer one;
    /// where no data was set yet, it waits for the first.
    /// </returns>
    IWatcher<T> Watch();

    /// <summary>Starts to watch the value in a mode of the watcher's own, whatever others have. Never waits.</summary>
    /// <param name="delivery">Whether producers wait for this watcher.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> gives it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delivery"/> is not a known mode.</exception>
    /// <exception cref="NotSupportedException">
    /// The value is kept elsewhere, and its producers cannot wait for this watcher.
    /// </exception>
    IWatcher<T> Watch(Delivery delivery);

    /// <summary>Gives the current value, as far as it is known here, without a watcher. Never waits.</summary>
    /// <remarks>
    /// A derived watchable computes it from the current values of its sources, and opens no watcher. Its functions run on
    /// the calling thread, and what they throw is thrown here.
    /// </remarks>
    /// <param name="value">The current value, if there is one.</param>
    /// <returns>
    /// Whether there is one: <see langword="false"/> before the first Set, or if the current value is not one that comes
    /// through, as with <c>Where</c>.
    /// </returns>
    bool TryPeek([MaybeNullWhen(false)] out T value);
}
