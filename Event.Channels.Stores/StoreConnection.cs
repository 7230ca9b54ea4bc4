namespace EventChannels.Stores;

/// <summary>How a value in a store stands to the store.</summary>
public enum StoreConnection
{
    /// <summary>Nothing runs: nobody watches, or the value is disposed.</summary>
    Closed = 0,

    /// <summary>Somebody watches, and the current state has not come yet.</summary>
    Connecting = 1,

    /// <summary>Updates come from the store.</summary>
    Open = 2,

    /// <summary>The connection was lost, or could not be made. It is tried again; meanwhile watchers wait.</summary>
    Interrupted = 3,
}
