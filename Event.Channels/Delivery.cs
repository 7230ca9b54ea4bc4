namespace EventChannels;

/// <summary>How updates come to a watcher.</summary>
public enum Delivery
{
    /// <summary>A Set does not wait for the watcher, which finds the newest value whenever it comes.</summary>
    Async = 0,

    /// <summary>A Set waits until the watcher has taken the value, so that it sees every update.</summary>
    Sync = 1,
}
