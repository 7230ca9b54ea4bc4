namespace EventChannels.Stores;

/// <summary>The exception for a request to a store that failed.</summary>
/// <remarks>The message contains the store's message. Reading its members is safe from any thread.</remarks>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">Why the request failed.</param>
    /// <param name="message">The store's message, and the request.</param>
    /// <param name="innerException">The exception of the store's client, or <see langword="null"/>.</param>
    public StoreException(StoreFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>Why the request failed.</summary>
    public StoreFault Fault { get; }
}
