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
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    IWatcher<T> Watch(Delivery delivery);
}
