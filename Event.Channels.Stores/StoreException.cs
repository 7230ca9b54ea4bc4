namespace EventChannels.Stores;

/// <summary>A store did not do what was asked.</summary>
/// <remarks>The message has the store's own words. Reading its members is safe from any thread.</remarks>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">Why the store did not do it.</param>
    /// <param name="message">The store's own words, and what was asked.</param>
    /// <param name="innerException">What the store's client threw, if it threw something.</param>
    public StoreException(StoreFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>Why the store did not do it.</summary>
    public StoreFault Fault { get; }
}
