namespace EventChannels.Stores;

/// <summary>Specifies the state of a value's connection to its store.</summary>
public enum StoreConnection
{
    /// <summary>Nothing runs: there is no watcher, or the value is disposed.</summary>
    Closed = 0,

    /// <summary>There is a watcher, and the current state has not arrived yet.</summary>
    Connecting = 1,

    /// <summary>Updates come from the store.</summary>
    Open = 2,

    /// <summary>The connection was lost or could not be made. Watchers wait until it is back.</summary>
    Interrupted = 3,
}
