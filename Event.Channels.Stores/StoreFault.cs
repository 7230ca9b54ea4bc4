namespace EventChannels.Stores;

/// <summary>Specifies why a request to a store failed.</summary>
public enum StoreFault
{
    /// <summary>The store did not answer. Nothing was changed. A later attempt may succeed.</summary>
    Unavailable = 0,

    /// <summary>A write was sent, and its answer was lost. The store may have done it, or may still do it.</summary>
    OutcomeUnknown = 1,

    /// <summary>
    /// The store refused. Waiting does not help: a permission or a password is missing, or the request is wrong.
    /// </summary>
    Refused = 2,

    /// <summary>The data of the key could not be decoded.</summary>
    Undecodable = 3,
}
