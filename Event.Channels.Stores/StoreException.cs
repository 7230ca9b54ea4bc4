namespace EventChannels.Stores;

/// <summary>The exception that is thrown when a request to a store fails.</summary>
/// <remarks>The message has the store's own words. Reading its members is safe from any thread.</remarks>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">Why the request failed.</param>
    /// <param name="message">The store's own words, and the request.</param>
    /// <param name="innerException">The exception of the store's client, if there is one.</param>
    public StoreException(StoreFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>Why the request failed.</summary>
    public StoreFault Fault { get; }
}
