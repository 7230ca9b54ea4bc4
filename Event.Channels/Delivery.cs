namespace EventChannels;

/// <summary>Specifies how a watcher gets the updates of a value.</summary>
public enum Delivery
{
    /// <summary>
    /// Newest-value: no Set waits for the watcher. A Get returns the newest value, and skips older unread ones.
    /// </summary>
    Async = 0,

    /// <summary>
    /// Every-value: each Set waits until the watcher has taken the value. The watcher gets every update, in order, except
    /// after a cancelled Set: its value replaces an older unread one, or a newer value replaces it.
    /// </summary>
    Sync = 1,
}
